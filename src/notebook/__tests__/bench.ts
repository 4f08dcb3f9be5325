import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookModel, NotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import type { KaleClient } from '../../api/client';
import type { ICheck } from '../../tokens';
import { NotebookPipeline } from '../model';

/** A document with code cells of these tags, and a server that counts what it is asked. */
export class Bench {
  constructor(tags: string[][]) {
    this.model.fromJSON({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kubeflow_notebook: { unknown: 1 } },
      cells: tags.map((tags, index) => ({
        cell_type: 'code',
        id: `c${index}`,
        metadata: tags.length ? { tags, mine: true } : {},
        source: `x = ${index}`,
        outputs: [{ output_type: 'stream', name: 'stdout', text: 'long' }],
        execution_count: 1
      }))
    });
    this.pipeline = new NotebookPipeline(this as unknown as KaleClient, this.context());
  }

  readonly model = new NotebookModel();
  readonly pipeline: NotebookPipeline;
  readonly asked: { notebook: unknown; path: string }[] = [];
  answer: ICheck | Error = { graph: null, diagnostics: [] };

  async check(notebook: unknown, path: string): Promise<ICheck> {
    this.asked.push({ notebook, path });
    if (this.answer instanceof Error) {
      throw this.answer;
    }
    return this.answer;
  }

  /** Wait until the notebook has rested long enough to be looked at. */
  rested(): Promise<void> {
    return new Promise(resolve => {
      const heard = () => {
        this.pipeline.changed.disconnect(heard);
        // The check that it brought about has been asked for by now; its answer comes with the next turn.
        setTimeout(resolve, 0);
      };
      this.pipeline.changed.connect(heard);
    });
  }

  tags(index: number): unknown {
    return this.model.cells.get(index).getMetadata('tags');
  }

  all(): unknown[] {
    return Array.from(this.model.cells, cell => cell.getMetadata('tags'));
  }

  dispose(): void {
    this.pipeline.dispose();
    this.model.dispose();
  }

  private context(): DocumentRegistry.IContext<INotebookModel> {
    return {
      model: this.model,
      localPath: 'demo.ipynb',
      pathChanged: new Signal<object, string>({}),
      ready: Promise.resolve(),
      isDisposed: false
    } as unknown as DocumentRegistry.IContext<INotebookModel>;
  }
}
