import { aRun, aStep } from '../../../runs/__tests__/fixtures';
import type { IRunSnapshot, IStepSnapshot } from '../../../tokens';
import { criticalPath, timelineOf } from '../bars';

/** A step that depends on others, started and ended at these seconds. */
function step(
  name: string,
  after: string[],
  started: number | null,
  ended: number | null,
  change: Partial<IStepSnapshot> = {}
): IStepSnapshot {
  const state = started === null ? 'pending' : ended === null ? 'running' : 'succeeded';
  return aStep(name, { state, depends_on: after, started, ended, ...change });
}

function run(steps: IStepSnapshot[], change: Partial<IRunSnapshot> = {}): IRunSnapshot {
  return aRun({ state: 'running', submitted: 9, started: 10, steps, ...change });
}

describe('the critical path', () => {
  it.each<[string, IStepSnapshot[], string[]]>([
    ['nothing has begun', [step('a', [], null, null)], []],
    ['one step', [step('a', [], 10, 12)], ['a']],
    [
      'the branch that took longer',
      [
        step('a', [], 10, 11),
        step('b', ['a'], 11, 15),
        step('c', ['a'], 11, 12),
        step('d', ['b', 'c'], 15, 16)
      ],
      ['d', 'b', 'a']
    ],
    [
      'a step that runs ends now',
      [step('a', [], 10, 11), step('b', [], 10, null), step('c', ['a'], 11, 14)],
      ['b']
    ],
    ['a dependency that is not there', [step('a', ['gone'], 10, 12)], ['a']]
  ])('%s', (_, steps, expected) => {
    expect([...criticalPath(run(steps), 20)]).toEqual(expected);
  });
});

describe('the bars', () => {
  it('tell waiting, starting and running apart', () => {
    const steps = [
      step('a', [], 10.5, 12, { began: 11 }),
      step('b', ['a'], 13, null, { began: 14 }),
      step('c', ['a'], null, null),
      step('d', ['b'], null, null)
    ];
    const { begin, end, bars } = timelineOf(run(steps), 20);
    expect([begin, end]).toEqual([10, 20]);
    expect(bars.map(bar => [bar.ready, bar.started, bar.began, bar.ended])).toEqual([
      [10, 10.5, 11, 12],
      [12, 13, 14, 20],
      [12, null, null, null],
      [null, null, null, null]
    ]);
  });

  it('keep what ran before a retry, and never run backwards', () => {
    const kept = [step('a', [], 3, 5), step('b', ['a'], null, null)];
    const { begin, bars } = timelineOf(run(kept), 20);
    expect(begin).toBe(3);
    expect(bars[0].ready).toBe(3);
    expect(bars[1].ready).toBe(10);
  });

  it('have a length even where the run took none', () => {
    const { begin, end } = timelineOf(run([], { ended: 10, state: 'succeeded' }), 20);
    expect(end).toBeGreaterThan(begin);
  });
});
