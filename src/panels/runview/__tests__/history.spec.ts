import { aRun, aStep } from '../../../runs/__tests__/fixtures';
import type { IRunNote } from '../../../tokens';
import { enginesOf, IWanted, kept } from '../columns';
import { HEIGHT, plotted, pointsOf, WIDTH } from '../plot';

const run = (id: string, submitted: number, metrics: Record<string, number>, engine = 'local') =>
  aRun({ id, submitted, engine, parameters: { n: submitted }, steps: [aStep('a', { metrics })] });

const RUNS = [
  run('r4', 4, { loss: Number.NaN }, 'cluster'),
  run('r3', 3, { loss: 0.5, once: 1 }),
  run('r2', 2, {}),
  run('r1', 1, { loss: 2.5 })
];
const NOTES = new Map<string, IRunNote>([
  ['r1', { run: 'r1', name: 'Best one', pinned: true, by: 'ada', commit: 'abc123' }],
  ['r2', { run: 'r2', name: '', pinned: false, by: 'grace', commit: '' }]
]);

describe('which runs are listed', () => {
  it.each<[string, Partial<IWanted>, string[]]>([
    ['all, pinned ones first', {}, ['r1', 'r4', 'r3', 'r2']],
    ['by engine', { engine: 'cluster' }, ['r4']],
    ['by a word of the name', { words: 'BEST' }, ['r1']],
    ['all words count', { words: 'best grace' }, []],
    ['by parameter', { words: ' n=3 ' }, ['r3']],
    ['by person', { words: 'grace' }, ['r2']],
    ['by commit', { words: 'abc1' }, ['r1']],
    ['by state', { state: 'failed' }, []],
    ['by state and word', { state: 'going', words: 'r3' }, ['r3']]
  ])('%s', (_, change, ids) => {
    const wanted: IWanted = { state: 'all', engine: '', words: '', ...change };
    expect(kept(RUNS, NOTES, wanted).map(({ id }) => id)).toEqual(ids);
  });

  it('tells the engines', () => {
    expect(enginesOf(RUNS)).toEqual(['cluster', 'local']);
  });
});

describe('a metric over the runs', () => {
  it('is drawn where two runs have it', () => {
    expect(plotted(RUNS)).toEqual(['loss']);
    expect(plotted(RUNS.slice(1, 3))).toEqual([]);
  });

  it('goes from the oldest run to the newest, the greatest value on top', () => {
    expect(pointsOf(RUNS, 'loss')).toEqual([
      { run: RUNS[3], value: 2.5, x: 10, y: 10 },
      { run: RUNS[1], value: 0.5, x: WIDTH - 10, y: HEIGHT - 10 }
    ]);
  });

  it.each<[string, number[]]>([
    ['equal values', [3, 3]],
    ['the greatest numbers there are', [Number.MAX_VALUE, -Number.MAX_VALUE]],
    ['one value', [1]]
  ])('stays in the picture with %s', (_, values) => {
    const points = pointsOf(
      values.map((value, place) => run(`r${place}`, place, { m: value })),
      'm'
    );
    for (const { x, y } of points) {
      expect(x >= 0 && x <= WIDTH).toBe(true);
      expect(y >= 0 && y <= HEIGHT).toBe(true);
    }
  });
});
