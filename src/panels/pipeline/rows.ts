import type { IGraph, IRunSnapshot, IStep, IStepSnapshot } from '../../tokens';

/** One step as it is shown: as the notebook has it, and as the shown run has it. */
export interface IStepRow {
  name: string;
  /** Place among the notebook's steps, for the colour; -1 for a step only the run has. */
  order: number;
  step: IStep | null;
  run: IStepSnapshot | null;
  /** One-based numbers of its cells among the code cells. */
  cells: { id: string; number: number }[];
}

/** The steps of the notebook, then those that only the run has. */
export function rowsOf(graph: IGraph | null, run: IRunSnapshot | null): IStepRow[] {
  const steps = graph?.steps ?? [];
  const runs = new Map((run?.steps ?? []).map(step => [step.name, step]));
  const numbers = new Map((graph?.cells ?? []).map(cell => [cell.id, cell.number]));
  const rows = steps.map((step): IStepRow => {
    const cells = step.cells.map(id => ({ id, number: numbers.get(id) ?? 0 }));
    return { name: step.name, order: step.order, step, run: runs.get(step.name) ?? null, cells };
  });
  steps.forEach(({ name }) => runs.delete(name));
  const gone = [...runs.values()];
  return [...rows, ...gone.map(run => ({ name: run.name, order: -1, step: null, run, cells: [] }))];
}
