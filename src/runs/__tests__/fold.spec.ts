import type { IRunEvent, IRunSnapshot } from '../../tokens';
import { fold } from '../fold';
import { anEvent, aRun, ERROR } from './fixtures';

/** The run after events; fails on a gap. */
function after(...events: IRunEvent[]): IRunSnapshot {
  return events.reduce((run, event) => {
    const next = fold(run, event);
    expect(next).not.toBeNull();
    return next ?? run;
  }, aRun());
}

const STARTED = [
  anEvent(1, 'run_submitted'),
  anEvent(2, 'run_started'),
  anEvent(3, 'step_started', 'load', { attempt: 1, gpus: ['GPU 0'] }),
  anEvent(4, 'cell_started', 'load', { cell_id: 'load-1' })
];

/** State of a run in short: its own, then for each step its state and those of its cells. */
function brief(run: IRunSnapshot): string {
  const steps = run.steps.map(
    ({ name, state, cells }) => `${name}:${state}(${cells.map(cell => cell.state).join(',')})`
  );
  return [run.state, ...steps].join(' ');
}

describe('fold', () => {
  it.each<[string, IRunEvent[], string]>([
    ['started', STARTED, 'running load:running(running,pending) train:pending(pending,pending)'],
    [
      'a cell ended',
      [
        ...STARTED,
        anEvent(5, 'cell_finished', 'load', { cell_id: 'load-1', state: 'succeeded', seconds: 2 })
      ],
      'running load:running(succeeded,pending) train:pending(pending,pending)'
    ],
    [
      'a step failed: the cell that ran failed, the next never ran',
      [
        ...STARTED,
        anEvent(5, 'step_finished', 'load', { state: 'failed', attempt: 1, error: ERROR })
      ],
      'running load:failed(failed,skipped) train:pending(pending,pending)'
    ],
    [
      'a step taken from the cache',
      [anEvent(1, 'step_finished', 'load', { state: 'cached', attempt: 1 })],
      'pending load:cached(cached,cached) train:pending(pending,pending)'
    ],
    [
      'a step stopped',
      [
        ...STARTED,
        anEvent(5, 'stop_requested'),
        anEvent(6, 'step_finished', 'load', { state: 'stopped', attempt: 1 })
      ],
      'stopping load:stopped(stopped,stopped) train:pending(pending,pending)'
    ],
    [
      'a step that tries again',
      [...STARTED, anEvent(5, 'step_retrying', 'load', { attempt: 1, error: ERROR })],
      'running load:pending(running,pending) train:pending(pending,pending)'
    ],
    [
      'the second attempt begins afresh',
      [
        ...STARTED,
        anEvent(5, 'step_retrying', 'load', { attempt: 1, error: ERROR }),
        anEvent(6, 'step_started', 'load', { attempt: 2 })
      ],
      'running load:running(pending,pending) train:pending(pending,pending)'
    ],
    [
      'the run ended',
      [
        ...STARTED,
        anEvent(5, 'run_finished', null, { state: 'failed', message: 'Step load failed.' })
      ],
      'failed load:running(running,pending) train:pending(pending,pending)'
    ],
    [
      'a retry keeps what succeeded',
      [
        anEvent(1, 'step_finished', 'load', { state: 'succeeded', attempt: 1 }),
        anEvent(2, 'step_finished', 'train', { state: 'failed', attempt: 1, error: ERROR }),
        anEvent(3, 'run_finished', null, { state: 'failed' }),
        anEvent(4, 'run_submitted')
      ],
      'pending load:succeeded(pending,pending) train:pending(pending,pending)'
    ],
    [
      'a cell of the prelude is not listed',
      [...STARTED, anEvent(5, 'cell_started', 'load', { cell_id: 'imports' })],
      'running load:running(running,pending) train:pending(pending,pending)'
    ]
  ])('%s', (_, events, expected) => {
    expect(brief(after(...events))).toBe(expected);
  });

  it('keeps times, GPUs, metrics, errors, warnings and messages', () => {
    const run = after(
      ...STARTED,
      anEvent(5, 'warning', 'load', { message: 'slow' }),
      anEvent(6, 'warning', null, { message: 'no GPU' }),
      anEvent(7, 'step_finished', 'load', {
        state: 'failed',
        attempt: 1,
        error: ERROR,
        metrics: { a: 1 }
      }),
      anEvent(8, 'run_finished', null, { state: 'failed', message: 'Step load failed.' })
    );
    expect(run).toMatchObject({
      seq: 8,
      started: 20,
      ended: 80,
      message: 'Step load failed.',
      warnings: ['no GPU']
    });
    expect(run.steps[0]).toMatchObject({
      attempt: 1,
      started: 30,
      ended: 70,
      gpus: ['GPU 0'],
      metrics: { a: 1 },
      error: ERROR,
      warnings: ['slow']
    });
  });

  it.each<[string, IRunEvent, IRunSnapshot | null]>([
    ['a duplicate changes nothing', anEvent(3, 'run_finished'), aRun({ seq: 3 })],
    ['a gap asks for a snapshot', anEvent(5, 'run_started'), null],
    ['an unknown kind too', anEvent(4, 'moved'), null],
    ['an unknown step too', anEvent(4, 'step_started', 'nope'), null]
  ])('%s', (_, event, expected) => {
    expect(fold(aRun({ seq: 3 }), event)).toEqual(expected);
  });
});
