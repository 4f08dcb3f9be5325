import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  IRunSnapshot,
  IStepError,
  IStepSnapshot,
  Role,
  RunState,
  Severity,
  StepState
} from '../tokens';

/** A length of time as people write it: `0.4 s`, `12 s`, `1:05`, `1:02:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (seconds < 10) {
    return `${Math.max(0, seconds).toFixed(1)} s`;
  }
  if (whole < 60) {
    return `${whole} s`;
  }
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A size as people read it: `870 B`, `3.4 MB`. */
export function bytes(count: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), 4);
  const size = count / 1000 ** power;
  const digits = power && size < 10 ? size.toFixed(1) : String(Math.round(size));
  return `${digits} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** A metric with as many digits as are worth reading. */
export function metric(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** How long a run or a step has taken by `now` (seconds since the epoch); null before it began. */
export function elapsed(
  item: Pick<IRunSnapshot | IStepSnapshot, 'started' | 'ended'>,
  now: number
): number | null {
  return item.started === null ? null : Math.max(0, (item.ended ?? now) - item.started);
}

/** The time of a run for a list: the hour today, else the day too. */
export function when(seconds: number, now: Date): string {
  const date = new Date(seconds * 1000);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return date.toDateString() === now.toDateString()
    ? time
    : `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${time}`;
}

/** What a cell is for, as the editor and the badges name it. */
export function roleTitle(role: Role, trans: TranslationBundle): string {
  const titles: Record<Role, string> = {
    step: trans.__('Step'),
    imports: trans.__('Imports'),
    functions: trans.__('Functions'),
    'pipeline-parameters': trans.__('Parameters'),
    'pipeline-metrics': trans.__('Metrics'),
    skip: trans.__('Skip')
  };
  return titles[role];
}

/** What the role means, in a sentence. */
export function roleCaption(role: Role, trans: TranslationBundle): string {
  const captions: Record<Role, string> = {
    step: trans.__('The cell belongs to a step of the pipeline.'),
    imports: trans.__('Put at the start of every step.'),
    functions: trans.__('Put at the start of every step, after the imports.'),
    'pipeline-parameters': trans.__('Assignments that are the inputs of the pipeline.'),
    'pipeline-metrics': trans.__('Numbers that are the metrics of a run.'),
    skip: trans.__('Not part of the pipeline.')
  };
  return captions[role];
}

/** A state in a word. */
export function stateTitle(state: RunState | StepState, trans: TranslationBundle): string {
  const titles: Record<RunState | StepState, string> = {
    pending: trans.__('Waiting'),
    running: trans.__('Running'),
    stopping: trans.__('Stopping'),
    succeeded: trans.__('Succeeded'),
    cached: trans.__('Taken from an earlier run'),
    failed: trans.__('Failed'),
    skipped: trans.__('Not run'),
    stopped: trans.__('Stopped')
  };
  return titles[state];
}

/** How much a problem matters, in a word. */
export function severityTitle(severity: Severity, trans: TranslationBundle): string {
  const titles: Record<Severity, string> = {
    error: trans.__('Error'),
    warning: trans.__('Warning'),
    info: trans.__('Remark')
  };
  return titles[severity];
}

/** `cell 7, line 2` for a place in the notebook; empty where there is none. */
export function placeTitle(
  place: Pick<IStepError, 'cell_number' | 'line'>,
  trans: TranslationBundle
): string {
  if (place.cell_number === null) {
    return '';
  }
  return place.line === null
    ? trans.__('cell %1', place.cell_number)
    : trans.__('cell %1, line %2', place.cell_number, place.line);
}
