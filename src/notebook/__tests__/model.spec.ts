import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookModel, NotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { nullTranslator } from '@jupyterlab/translation';

import type { KaleClient } from '../../api/client';
import { unreachable } from '../../api/errors';
import type { ICheck } from '../../tokens';
import { NotebookPipeline } from '../model';

const trans = nullTranslator.load('jupyter_kale_ext');

/** A document with code cells of these tags, and a server that counts what it is asked. */
class Bench {
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

describe('NotebookPipeline', () => {
  let bench: Bench;
  // Yjs warns of what JupyterLab's own document does while it is filled.
  beforeEach(() => jest.spyOn(console, 'warn').mockImplementation());
  afterEach(() => bench.dispose());

  it('checks a tagged notebook, without its outputs', async () => {
    bench = new Bench([['step:load'], []]);
    await bench.rested();
    expect(bench.asked).toHaveLength(1);
    expect(bench.asked[0].path).toBe('demo.ipynb');
    expect(JSON.stringify(bench.asked[0].notebook)).not.toContain('long');
    expect(bench.pipeline.places[1]).toEqual({ role: 'step', step: 'load', tagged: false });
  });

  it('checks an untagged notebook only while somebody looks', async () => {
    bench = new Bench([[], []]);
    await bench.rested();
    expect([bench.asked.length, bench.pipeline.tagged]).toEqual([0, false]);
    bench.pipeline.watched = true;
    expect(bench.asked).toHaveLength(1);
  });

  it('checks again when the text has changed, not when a cell has run', async () => {
    bench = new Bench([['step:load']]);
    await bench.rested();
    bench.model.sharedModel.cells[0].setSource('y = 1');
    bench.model.sharedModel.cells[0].setSource('y = 12');
    await bench.rested();
    expect(bench.asked).toHaveLength(2);
    bench.model.sharedModel.cells[0].setMetadata('execution', { 'iopub.status.busy': 'now' });
    await bench.rested();
    expect(bench.asked).toHaveLength(2);
  });

  it('writes tags so that they can be undone, and touches nothing else', async () => {
    bench = new Bench([['step:load'], ['hide']]);
    await bench.rested();
    bench.pipeline.edit(1, { role: 'step', step: 'train', prev: ['load'] });
    expect(bench.tags(1)).toEqual(['hide', 'step:train', 'prev:load']);
    expect(bench.model.cells.get(1).getMetadata('mine')).toBe(true);
    bench.model.sharedModel.cells[1].undo();
    expect(bench.tags(1)).toEqual(['hide']);
    expect(bench.tags(0)).toEqual(['step:load']);
  });

  it('takes the key away with the last tag', async () => {
    bench = new Bench([['step:load']]);
    await bench.rested();
    bench.pipeline.edit(0, { role: null, step: '', prev: [] });
    expect(bench.tags(0)).toBeUndefined();
  });

  it('writes settings and keeps what it does not know', async () => {
    bench = new Bench([['step:load']]);
    await bench.rested();
    bench.pipeline.configure({ name: 'demo' });
    expect(bench.model.getMetadata('kubeflow_notebook')).toEqual({
      unknown: 1,
      pipeline_name: 'demo'
    });
    expect(bench.pipeline.settings.name).toBe('demo');
  });

  it('writes nothing into a notebook that is read-only', async () => {
    bench = new Bench([['step:load']]);
    await bench.rested();
    bench.model.readOnly = true;
    bench.pipeline.configure({ name: 'demo' });
    expect(bench.pipeline.readOnly).toBe(true);
    expect(bench.pipeline.settings.name).toBe('');
  });

  it('tells why it could not be checked', async () => {
    bench = new Bench([['step:load']]);
    bench.answer = unreachable(trans);
    await bench.rested();
    await bench.pipeline.check();
    expect(bench.pipeline.failure?.message).toBe('The Jupyter server does not answer.');
  });

  it.each([
    ['c1', 1],
    ['cell-0', 0],
    ['cell-9', -1],
    ['gone', -1]
  ])('finds the cell %s', async (id, index) => {
    bench = new Bench([['step:load'], []]);
    expect(bench.pipeline.indexOf(id)).toBe(index);
  });
});
