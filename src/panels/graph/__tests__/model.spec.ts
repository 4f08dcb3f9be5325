import type { IDiagnostic, IStep, IStepSnapshot } from '../../../tokens';
import type { IStepRow } from '../../pipeline/rows';
import { drawingOf, EMPTY } from '../model';

function step(name: string, change: Partial<IStep> = {}): IStep {
  return {
    name,
    depends_on: [],
    inputs: [],
    settings: { image: null, limits: [], requests: [] },
    ...change
  } as unknown as IStep;
}

function row(name: string, change: Partial<IStepRow> = {}): IStepRow {
  return {
    name,
    order: 0,
    step: step(name),
    run: null,
    cells: [{ id: `cell-of-${name}`, number: 1 }],
    ...change
  };
}

function running(done: number, of: number): IStepSnapshot {
  const cells = Array.from({ length: of }, (_, index) => ({
    state: index < done ? 'succeeded' : 'running'
  }));
  return { state: 'running', attempt: 1, started: 5, ended: null, cells } as IStepSnapshot;
}

function problem(change: Partial<IDiagnostic>): IDiagnostic {
  return { severity: 'error', step: null, cell_id: null, ...change } as IDiagnostic;
}

describe('drawingOf', () => {
  it('draws what a step waits for, with the values that it takes', () => {
    const train = step('train', {
      depends_on: ['load', 'check'],
      inputs: [
        { name: 'X', source: 'load' },
        { name: 'y', source: 'load' }
      ]
    });
    const { edges } = drawingOf([row('load'), row('check'), row('train', { step: train })], []);
    expect(edges).toEqual([
      { source: 'load', target: 'train', values: ['X', 'y'] },
      { source: 'check', target: 'train', values: [] }
    ]);
  });

  it('draws a step that only the run has', () => {
    const run = { ...running(0, 0), state: 'failed', depends_on: ['load'] } as IStepSnapshot;
    const { nodes, edges } = drawingOf(
      [row('load'), row('old', { step: null, run, order: -1 })],
      []
    );
    expect(nodes[1]).toMatchObject({ name: 'old', state: 'failed', progress: null });
    expect(edges).toEqual([{ source: 'load', target: 'old', values: [] }]);
  });

  const resources: [[string, string][], [string, string][], number, string[]][] = [
    [[], [], 0, []],
    [[['nvidia.com/gpu', '2']], [], 2, []],
    [[['memory', '8Gi']], [['memory', '4Gi']], 0, ['8Gi']],
    [[], [['cpu', '500m']], 0, ['500m CPU']]
  ];
  it.each(resources)('limits %j and requests %j: %d GPUs, %j', (limits, requests, gpus, rest) => {
    const settings = { image: null, limits, requests };
    const one = step('train', { settings } as Partial<IStep>);
    const [node] = drawingOf([row('train', { step: one })], []).nodes;
    expect([node.gpus, node.resources]).toEqual([gpus, rest]);
  });

  it('counts the problems of a step and of its cells', () => {
    const problems = [
      problem({ step: 'load' }),
      problem({ cell_id: 'cell-of-load', severity: 'warning' }),
      problem({ cell_id: 'elsewhere' }),
      problem({})
    ];
    const [node] = drawingOf([row('load')], problems).nodes;
    expect(node.problems).toEqual({ error: 1, warning: 1, info: 0 });
  });

  it('takes over what did not change', () => {
    const load = row('load');
    const first = drawingOf([load, row('train', { run: running(0, 2) })], []);
    const again = drawingOf([row('load'), row('train', { run: running(0, 2) })], [], first);
    expect(again).toBe(first);
    const next = drawingOf([load, row('train', { run: running(1, 2) })], [], first);
    expect(next.nodes[0]).toBe(first.nodes[0]);
    expect(next.edges).toBe(first.edges);
    expect(next.nodes[1]).toMatchObject({ started: 5, progress: { done: 1, of: 2 } });
  });

  it('draws nothing from nothing', () => {
    expect(drawingOf([], [])).toBe(EMPTY);
  });
});
