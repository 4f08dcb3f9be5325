import type { IRunSnapshot } from '../../tokens';
import { metricsOf } from './columns';

/** Size of the drawing, and the room around the points, in its own units. */
export const WIDTH = 480;
export const HEIGHT = 120;
const EDGE = 10;

/** A run in the plot of a metric. */
export interface IPoint {
  run: IRunSnapshot;
  value: number;
  x: number;
  y: number;
}

/** Names of the metrics that more than one of the runs has as a finite number, sorted. */
export function plotted(runs: ReadonlyArray<IRunSnapshot>): string[] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    for (const [name, value] of Object.entries(metricsOf(run))) {
      if (Number.isFinite(value)) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([name]) => name)
    .sort();
}

/** The runs that have the metric, the oldest at the left, evenly spaced; the greatest value at the top. */
export function pointsOf(runs: ReadonlyArray<IRunSnapshot>, metric: string): IPoint[] {
  const found = runs
    .map(run => ({ run, value: metricsOf(run)[metric] }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((one, other) => one.run.submitted - other.run.submitted);
  const values = found.map(({ value }) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const step = (WIDTH - 2 * EDGE) / Math.max(1, found.length - 1);
  const share = (value: number) =>
    greatest > least ? value / (greatest - least) - least / (greatest - least) : 0.5;
  return found.map(({ run, value }, index) => ({
    run,
    value,
    x: EDGE + index * step,
    y: HEIGHT - EDGE - share(value) * (HEIGHT - 2 * EDGE)
  }));
}
