import { IRunNote, IRunSnapshot, RUN_ENDED } from '../../tokens';

/** Which runs are listed, by their states. */
export type Kept = 'all' | 'going' | 'succeeded' | 'failed';

/** What the user looks for. */
export interface IWanted {
  state: Kept;
  /** Name of an engine; empty for all. */
  engine: string;
  /** Words that all have to be there: in the name, the id, the parameters, who started it, the commit. */
  words: string;
}

/** Names, pins and origins of runs by their ids. */
export type Notes = ReadonlyMap<string, IRunNote>;

/** The runs that are wanted: those that are pinned first, else in the order given. */
export function kept(
  runs: ReadonlyArray<IRunSnapshot>,
  notes: Notes,
  wanted: IWanted
): IRunSnapshot[] {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = runs.filter(
    run =>
      inState(run, wanted.state) &&
      (!wanted.engine || run.engine === wanted.engine) &&
      hasWords(run, notes.get(run.id), words)
  );
  const pinned = (run: IRunSnapshot) => notes.get(run.id)?.pinned ?? false;
  return [...found.filter(pinned), ...found.filter(run => !pinned(run))];
}

/** The engines of the runs, each once, in the order they are met. */
export function enginesOf(runs: ReadonlyArray<IRunSnapshot>): string[] {
  return [...new Set(runs.map(({ engine }) => engine))];
}

function inState({ state }: IRunSnapshot, wanted: Kept): boolean {
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
}

function hasWords(run: IRunSnapshot, note: IRunNote | undefined, words: string[]): boolean {
  const parameters = Object.entries(run.parameters).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`
  );
  const text = [run.id, run.pipeline, ...parameters, note?.name, note?.by, note?.commit]
    .join('\n')
    .toLowerCase();
  return words.every(word => text.includes(word));
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
