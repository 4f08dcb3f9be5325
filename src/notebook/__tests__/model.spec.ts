import { nullTranslator } from '@jupyterlab/translation';

import { unreachable } from '../../api/errors';
import type { IGraph } from '../../tokens';
import type { NotebookPipeline } from '../model';
import { Bench } from './bench';

const trans = nullTranslator.load('jupyter_kale_ext');

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

  it('writes tags of several cells as one step of undo, and touches nothing else', async () => {
    bench = new Bench([['step:load'], ['hide'], []]);
    await bench.rested();
    bench.pipeline.edit([1], { role: 'step', step: 'fit' });
    bench.pipeline.edit([1, 2], { role: 'step', step: 'train', prev: ['load'] });
    expect(bench.all()).toEqual([
      ['step:load'],
      ['hide', 'step:train', 'prev:load'],
      ['step:train']
    ]);
    expect(bench.model.cells.get(1).getMetadata('mine')).toBe(true);
    bench.model.sharedModel.undo();
    expect(bench.all()).toEqual([['step:load'], ['hide', 'step:fit'], undefined]);
    bench.model.sharedModel.undo();
    expect(bench.all()).toEqual([['step:load'], ['hide'], undefined]);
    bench.model.sharedModel.redo();
    expect(bench.all()).toEqual([['step:load'], ['hide', 'step:fit'], undefined]);
  });

  it('writes what the data says of all steps when one says otherwise', async () => {
    bench = new Bench([['step:a'], ['step:b'], ['step:c']]);
    const steps = [
      { name: 'a', depends_on: [] },
      { name: 'b', depends_on: ['a'] },
      { name: 'c', depends_on: ['b'] }
    ];
    bench.answer = { graph: { explicit: false, steps } as unknown as IGraph, diagnostics: [] };
    await bench.rested();
    bench.pipeline.edit([2], { prev: ['a', 'b'] });
    expect(bench.all()).toEqual([['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:a', 'prev:b']]);
  });

  it.each<[string, (pipeline: NotebookPipeline) => void, unknown[]]>([
    ['renames', p => p.rename('b', 'n'), [['step:a'], ['step:n', 'prev:a'], ['step:c', 'prev:n']]],
    ['joins', p => p.join([1]), [['step:a'], undefined, ['step:c', 'prev:a']]],
    [
      'sets',
      p => p.setSettings('b', [{ slot: 'retry:', tag: 'retry:1' }]),
      [['step:a'], ['step:b', 'prev:a', 'retry:1'], ['step:c', 'prev:b']]
    ],
    [
      'applies changes of every kind in their order',
      p =>
        p.apply([
          { kind: 'insert', before: 'c0', source: 'import os', tags: ['imports'] },
          { kind: 'source', cell_id: 'c1', source: 'y = 2' },
          { kind: 'tags', cell_id: 'c1', tags: ['step:n'] },
          { kind: 'delete', cell_id: 'c2' },
          { kind: 'delete', cell_id: 'gone' }
        ]),
      [['imports'], ['step:a'], ['step:n']]
    ]
  ])('%s as one step of undo', async (_, edit, expected) => {
    const before = [['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:b']];
    bench = new Bench(before);
    await bench.rested();
    edit(bench.pipeline);
    expect(bench.all()).toEqual(expected);
    bench.model.sharedModel.undo();
    expect(bench.all()).toEqual(before);
    expect(bench.model.cells.get(1).sharedModel.getSource()).toBe('x = 1');
  });

  it('tells who says what a step asks for', async () => {
    bench = new Bench([['step:a', 'retry:1'], []]);
    await bench.rested();
    bench.pipeline.setSettings(null, [
      { slot: 'retry:', tag: 'retry:3' },
      { slot: 'timeout:', tag: 'timeout:9' }
    ]);
    const short = (step: string | null) =>
      bench.pipeline.settingsOf(step).map(({ tag, cellId, hidden }) => [tag, cellId, hidden]);
    expect(short('a')).toEqual([
      ['retry:1', 'c0', 'retry:3'],
      ['timeout:9', null, null]
    ]);
    expect(short(null)).toEqual([
      ['retry:3', null, null],
      ['timeout:9', null, null]
    ]);
    expect(bench.model.getMetadata('kubeflow_notebook')).toEqual({
      unknown: 1,
      steps_defaults: ['retry:3', 'timeout:9']
    });
  });

  it('changes nothing of a notebook that can only be read', async () => {
    bench = new Bench([['step:a'], ['step:b', 'prev:a']]);
    await bench.rested();
    bench.model.readOnly = true;
    const before = JSON.stringify(bench.model.toJSON());
    bench.pipeline.edit([0], { role: 'skip' });
    bench.pipeline.rename('a', 'n');
    bench.pipeline.join([1]);
    bench.pipeline.setSettings('a', [{ slot: 'retry:', tag: 'retry:1' }]);
    bench.pipeline.setSettings(null, [{ slot: 'retry:', tag: 'retry:1' }]);
    bench.pipeline.apply([{ kind: 'delete', cell_id: 'c0' }]);
    bench.pipeline.configure({ name: 'n' });
    expect(bench.pipeline.readOnly).toBe(true);
    expect(JSON.stringify(bench.model.toJSON())).toBe(before);
  });

  it('takes the key away with the last tag', async () => {
    bench = new Bench([['step:load']]);
    await bench.rested();
    bench.pipeline.edit([0], { role: null });
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
