import type { ICellPlace, IDiagnostic, IGraph, IRunSnapshot } from '../../tokens';
import { badgesOf, IBadge } from '../badges/model';

const place = (role: ICellPlace['role'], step = '', tagged = true): ICellPlace => {
  return { role, step, tagged };
};

const PLACES = [
  place('imports'),
  null,
  place('step', 'load'),
  place('step', 'load', false),
  place('step', 'train')
];
const IDS = ['a', 'b', 'c', 'd', 'e'];

const GRAPH = {
  steps: [
    { name: 'load', depends_on: [], settings: { limits: [], requests: [] } },
    {
      name: 'train',
      depends_on: ['load'],
      settings: { limits: [['nvidia.com/gpu', '2']], requests: [] }
    }
  ]
} as unknown as IGraph;

function badges(change: Partial<Parameters<typeof badgesOf>[0]> = {}): (IBadge | null)[] {
  const source = { ids: IDS, places: PLACES, graph: GRAPH, diagnostics: [], run: null };
  return badgesOf({ ...source, ...change });
}

describe('badgesOf', () => {
  it.each<[number, Partial<IBadge> | null]>([
    [0, { role: 'imports', step: null, inherited: false, after: [], gpus: 0, state: null }],
    [1, null],
    [
      2,
      { role: 'step', step: { name: 'load', order: 0 }, inherited: false, after: [], first: true }
    ],
    [3, { step: { name: 'load', order: 0 }, inherited: true, after: [], first: false }],
    [4, { step: { name: 'train', order: 1 }, after: [{ name: 'load', order: 0 }], gpus: 2 }]
  ])('cell %d', (index, expected) => {
    const badge = badges()[index];
    expect(badge).toEqual(expected && expect.objectContaining(expected));
  });

  it('shows the tags alone before the first check', () => {
    expect(badges({ graph: null })[4]).toMatchObject({
      step: { name: 'train', order: 1 },
      after: []
    });
  });

  it('shows the gravest problem of the cell', () => {
    const problem = (severity: string, cell_id: string, message: string) =>
      ({ severity, cell_id, message, remedy: 'Mend it.' }) as IDiagnostic;
    const diagnostics = [
      problem('warning', 'c', 'odd'),
      problem('error', 'c', 'wrong'),
      problem('info', 'e', 'so')
    ];
    const found = badges({ diagnostics }).map(badge => badge?.problem?.message ?? null);
    expect(found).toEqual([null, null, 'wrong Mend it.', null, 'so Mend it.']);
  });

  it('shows the states of the run, and the error on its cell', () => {
    const error = { cell_id: 'd', line: 2 };
    const cells = [
      { cell_id: 'c', state: 'succeeded', seconds: 1 },
      { cell_id: 'd', state: 'failed', seconds: 2 }
    ];
    const steps = [
      { name: 'load', state: 'failed', cells, error },
      { name: 'train', state: 'skipped', cells: [{ cell_id: 'e', state: 'skipped' }], error: null }
    ];
    const result = badges({ run: { steps } as unknown as IRunSnapshot });
    expect(result.map(badge => badge?.state ?? null)).toEqual([
      null,
      null,
      'succeeded',
      'failed',
      'skipped'
    ]);
    expect(result[3]?.error).toBe(error);
  });

  it('lands an error on a cell of the prelude', () => {
    const steps = [{ name: 'load', state: 'failed', cells: [], error: { cell_id: 'a', line: 1 } }];
    const result = badges({ run: { steps } as unknown as IRunSnapshot });
    expect(result[0]?.state).toBe('failed');
  });

  it('finds cells by position where the notebook has no ids', () => {
    const steps = [
      {
        name: 'load',
        state: 'running',
        cells: [{ cell_id: 'cell-2', state: 'running' }],
        error: null
      }
    ];
    const result = badges({ run: { steps } as unknown as IRunSnapshot });
    expect(result[2]?.state).toBe('running');
  });
});
