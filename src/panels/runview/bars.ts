import type { IRunSnapshot, IStepSnapshot, StepState } from '../../tokens';

/** One step on the timeline; times are seconds since the epoch, null for what has not happened. */
export interface IBar {
  name: string;
  state: StepState;
  /** When all that it depends on had ended: from here to `started` it waits. */
  ready: number | null;
  /** When its process was started: from here to `began` it starts. */
  started: number | null;
  /** When its first cell began: from here to `ended` it runs. */
  began: number | null;
  /** When it ended, or now while it runs. */
  ended: number | null;
  /** Whether the run would have been shorter if the step had been. */
  critical: boolean;
}

/** The steps of a run over time. */
export interface ITimeline {
  begin: number;
  /** Always after `begin`. */
  end: number;
  bars: IBar[];
}

/** The timeline of a run as it is at `now`. */
export function timelineOf(run: IRunSnapshot, now: number): ITimeline {
  const starts = run.steps.flatMap(({ started }) => (started === null ? [] : [started]));
  const begin = Math.min(run.started ?? run.submitted, ...starts);
  const end = Math.max(run.ended ?? now, begin + 0.001);
  const critical = criticalPath(run, now);
  const steps = new Map(run.steps.map(step => [step.name, step]));
  const bars = run.steps.map(step => ({
    name: step.name,
    state: step.state,
    ready: readyAt(step, steps, run.started ?? begin),
    started: step.started,
    began: step.began,
    ended: endOf(step, now),
    critical: critical.has(step.name)
  }));
  return { begin, end, bars };
}

/** The steps that made the run as long as it is: from the one that ended last back to its latest dependency, and so on. */
export function criticalPath(run: IRunSnapshot, now: number): Set<string> {
  const steps = new Map(run.steps.map(step => [step.name, step]));
  const path = new Set<string>();
  let last = latest(run.steps, now);
  while (last && !path.has(last.name)) {
    path.add(last.name);
    const before: IStepSnapshot[] = last.depends_on.flatMap(name => steps.get(name) ?? []);
    last = latest(before, now);
  }
  return path;
}

function latest(steps: ReadonlyArray<IStepSnapshot>, now: number): IStepSnapshot | null {
  return steps.reduce<IStepSnapshot | null>((found, step) => {
    const end = endOf(step, now);
    return end !== null && (found === null || end > (endOf(found, now) ?? 0)) ? step : found;
  }, null);
}

function endOf(step: IStepSnapshot, now: number): number | null {
  return step.started === null ? null : (step.ended ?? now);
}

function readyAt(
  step: IStepSnapshot,
  steps: ReadonlyMap<string, IStepSnapshot>,
  begin: number
): number | null {
  const ends = step.depends_on.map(name => steps.get(name)?.ended ?? null);
  if (step.state === 'skipped' || ends.includes(null)) {
    return step.started;
  }
  const ready = Math.max(begin, ...ends.map(end => end ?? begin));
  return step.started === null ? ready : Math.min(ready, step.started);
}
