import type { IRunEvent, IRunEventData, IRunSnapshot, IStepSnapshot } from '../../tokens';

/** A step with two cells that waits. */
export function aStep(name: string, change: Partial<IStepSnapshot> = {}): IStepSnapshot {
  return {
    name,
    state: 'pending',
    depends_on: [],
    cells: [`${name}-1`, `${name}-2`].map(cell_id => ({
      cell_id,
      state: 'pending',
      seconds: null
    })),
    attempt: 0,
    started: null,
    ended: null,
    error: null,
    metrics: {},
    gpus: [],
    warnings: [],
    began: null,
    waiting: '',
    ...change
  };
}

/** A run of two steps that waits. */
export function aRun(change: Partial<IRunSnapshot> = {}): IRunSnapshot {
  return {
    id: 'r1',
    seq: 0,
    pipeline: 'demo',
    notebook: 'demo.ipynb',
    engine: 'local',
    state: 'pending',
    parameters: {},
    submitted: 1,
    started: null,
    ended: null,
    steps: [aStep('load'), aStep('train')],
    message: '',
    warnings: [],
    ...change
  };
}

/** An event; its time is ten times its number. */
export function anEvent(
  seq: number,
  kind: string,
  step: string | null = null,
  data: IRunEventData = {}
): IRunEvent {
  return { seq, time: seq * 10, kind, step, data };
}

/** An error of the user's code. */
export const ERROR = {
  kind: 'exception',
  message: 'It broke.',
  remedy: '',
  ename: 'ValueError',
  evalue: '',
  traceback: [],
  cell_id: 'load-2',
  cell_number: 2,
  line: 1
};
