import { IRunSnapshot, RUN_ENDED } from '../../tokens';

/** Which runs are listed. */
export type Kept = 'all' | 'going' | 'succeeded' | 'failed';

/** The runs of that kind, in the order given. */
export function kept(runs: ReadonlyArray<IRunSnapshot>, wanted: Kept): IRunSnapshot[] {
  return runs.filter(({ state }) => {
    switch (wanted) {
      case 'all':
        return true;
      case 'going':
        return !RUN_ENDED.has(state);
      case 'succeeded':
        return state === 'succeeded';
      case 'failed':
        return state === 'failed' || state === 'stopped';
    }
  });
}

/** The metrics of all steps of a run, later steps winning. */
export function metricsOf(run: IRunSnapshot): Record<string, number> {
  return Object.assign({}, ...run.steps.map(({ metrics }) => metrics)) as Record<string, number>;
}

/** Names of parameters and metrics that some of the runs have, each once, in the order they are met. */
export function columnsOf(runs: ReadonlyArray<IRunSnapshot>): {
  parameters: string[];
  metrics: string[];
} {
  const names = (of: (run: IRunSnapshot) => object) => [
    ...new Set(runs.flatMap(run => Object.keys(of(run))))
  ];
  return { parameters: names(run => run.parameters), metrics: names(metricsOf) };
}
