import type {
  ICellProgress,
  IRunEvent,
  IRunSnapshot,
  IStepSnapshot,
  RunState,
  StepState
} from '../tokens';

/**
 * The run after one more event, by the rules of the server's own fold (`jupyter_kale_ext/runs/fold.py`).
 *
 * @returns The snapshot itself where the event is in it already; null where events are missing before this one, or
 * where it can't be understood: a fresh snapshot is due then.
 */
export function fold(snapshot: IRunSnapshot, event: IRunEvent): IRunSnapshot | null {
  if (event.seq <= snapshot.seq) {
    return snapshot;
  }
  if (event.seq !== snapshot.seq + 1) {
    return null;
  }
  const next = event.step === null ? ofRun(snapshot, event) : ofStep(snapshot, event, event.step);
  return next && { ...next, seq: event.seq };
}

function ofRun(snapshot: IRunSnapshot, event: IRunEvent): IRunSnapshot | null {
  const { data, time } = event;
  switch (event.kind) {
    case 'run_submitted':
      return {
        ...snapshot,
        state: 'pending',
        started: null,
        ended: null,
        message: '',
        steps: snapshot.steps.map(reset)
      };
    case 'run_started':
      return { ...snapshot, state: 'running', started: time, ended: null, message: '' };
    case 'warning':
      return { ...snapshot, warnings: [...snapshot.warnings, data.message ?? ''] };
    case 'stop_requested':
      return { ...snapshot, state: 'stopping' };
    case 'run_finished':
      return {
        ...snapshot,
        state: data.state as RunState,
        ended: time,
        message: data.message ?? ''
      };
    default:
      return null;
  }
}

function ofStep(snapshot: IRunSnapshot, event: IRunEvent, name: string): IRunSnapshot | null {
  const index = snapshot.steps.findIndex(step => step.name === name);
  const changed = index < 0 ? null : changedStep(snapshot.steps[index], event);
  if (!changed) {
    return null;
  }
  const steps = [...snapshot.steps];
  steps[index] = changed;
  return { ...snapshot, steps };
}

function changedStep(step: IStepSnapshot, event: IRunEvent): IStepSnapshot | null {
  const { data, time } = event;
  switch (event.kind) {
    case 'step_waiting':
      return { ...step, waiting: data.message ?? '' };
    case 'step_started':
      return {
        ...step,
        state: 'running',
        attempt: data.attempt ?? step.attempt,
        started: time,
        ended: null,
        error: null,
        metrics: {},
        gpus: data.gpus ?? [],
        cells: step.cells.map(pending),
        began: null,
        waiting: ''
      };
    case 'cell_started':
      return withCell(begun(step, data.cell_id ?? '', time), {
        cell_id: data.cell_id ?? '',
        state: 'running',
        seconds: null
      });
    case 'cell_finished':
      return withCell(step, {
        cell_id: data.cell_id ?? '',
        state: data.state as StepState,
        seconds: data.seconds ?? null
      });
    case 'step_retrying':
      return { ...step, state: 'pending', error: data.error ?? null, gpus: [], waiting: '' };
    case 'step_finished':
      return finished(step, event, data.state as StepState);
    case 'warning':
      return { ...step, warnings: [...step.warnings, data.message ?? ''] };
    default:
      return null;
  }
}

function finished(step: IStepSnapshot, { data, time }: IRunEvent, state: StepState): IStepSnapshot {
  return {
    ...step,
    state,
    attempt: data.attempt ?? step.attempt,
    started: step.started === null && state === 'cached' ? time : step.started,
    ended: time,
    error: data.error ?? null,
    metrics: data.metrics ?? {},
    cells: step.cells.map(cell => settled(cell, state)),
    waiting: ''
  };
}

/** A cell whose step has ended: none goes on running; in a failed step the cells after the failure never ran. */
function settled(cell: ICellProgress, step: StepState): ICellProgress {
  if (cell.state === 'running') {
    return { ...cell, state: step };
  }
  if (cell.state === 'pending' && step !== 'succeeded') {
    return { ...cell, state: step === 'failed' ? 'skipped' : step };
  }
  return cell;
}

/** The step as it waits for a retry of the run; what succeeded stays. */
function reset(step: IStepSnapshot): IStepSnapshot {
  if (step.state === 'succeeded' || step.state === 'cached') {
    return step;
  }
  return {
    ...step,
    state: 'pending',
    started: null,
    ended: null,
    error: null,
    metrics: {},
    gpus: [],
    warnings: [],
    cells: step.cells.map(pending),
    began: null,
    waiting: ''
  };
}

/** The step after one of its cells began. */
function begun(step: IStepSnapshot, cell: string, time: number): IStepSnapshot {
  const first = step.began === null && step.cells.some(({ cell_id }) => cell_id === cell);
  return first ? { ...step, began: time } : step;
}

/** The step with one cell changed; cells that are not listed (the prelude's) change nothing. */
function withCell(step: IStepSnapshot, changed: ICellProgress): IStepSnapshot {
  return {
    ...step,
    cells: step.cells.map(cell => (cell.cell_id === changed.cell_id ? changed : cell))
  };
}

function pending(cell: ICellProgress): ICellProgress {
  return { cell_id: cell.cell_id, state: 'pending', seconds: null };
}
