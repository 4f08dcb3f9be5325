import type * as nbformat from '@jupyterlab/nbformat';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A kernel as notebooks name it. */
export interface IKernelName {
  name: string;
  display_name: string;
}

/** A small notebook that is tagged already: every role once, two steps side by side, no library needed. */
export function exampleNotebook(
  kernel: IKernelName | null,
  trans: TranslationBundle
): nbformat.INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      ...(kernel ? { kernelspec: { ...kernel } } : {}),
      kubeflow_notebook: { pipeline_name: 'dice' }
    },
    cells: [
      markdown('a0', [
        trans.__('# A notebook that is a pipeline'),
        '',
        trans.__(
          'The row above each cell says which step of the pipeline the cell belongs to. Press **Compile and Run** in the panel at the right: each step runs as a process of its own, and what one makes goes on to those that use it.'
        ),
        trans.__('The cells still run as in any notebook.')
      ]),
      code(
        'a1',
        'imports',
        python`import random
import statistics`
      ),
      code(
        'a2',
        'pipeline-parameters',
        python`throws = 1000
sides = 6`
      ),
      code(
        'a3',
        'step:throw',
        python`random.seed(7)
results = [random.randint(1, sides) for _ in range(throws)]
print(results[:10])`
      ),
      code(
        'a4',
        'step:average',
        python`average = statistics.mean(results)
print(f"on average {average:.3f}")`
      ),
      code(
        'a5',
        'step:count',
        python`counts = {side: results.count(side) for side in range(1, sides + 1)}
counts`
      ),
      code(
        'a6',
        'step:judge',
        python`expected = (sides + 1) / 2
error = abs(average - expected)
spread = max(counts.values()) - min(counts.values())
print(f"{error:.3f} from the expected {expected}")`
      ),
      code(
        'a7',
        'pipeline-metrics',
        python`error
spread`
      )
    ]
  };
}

function markdown(id: string, lines: string[]): nbformat.IMarkdownCell {
  return { cell_type: 'markdown', id, metadata: {}, source: lines.join('\n') };
}

function code(id: string, tag: string, source: string): nbformat.ICodeCell {
  return {
    cell_type: 'code',
    id,
    metadata: { tags: [tag] },
    source,
    outputs: [],
    execution_count: null
  };
}

/** Python code, which is the same in every language. */
function python(source: TemplateStringsArray): string {
  return source[0];
}
