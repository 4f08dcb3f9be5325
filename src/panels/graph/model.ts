/** What the drawing shows: steps and dependencies as plain values, taken over unchanged where nothing about them changed. */
import { JSONExt, ReadonlyJSONValue } from '@lumino/coreutils';

import type { IDiagnostic, IStep, IStepSnapshot, Severity, StepState } from '../../tokens';
import type { IStepRow } from '../pipeline/rows';
import { gpusOf } from '../steps';
import type { ILink } from './rows';

/** One step of the drawing. */
export interface IGraphNode {
  name: string;
  /** Place in the document, for the colour; -1 for a step that only the run has. */
  order: number;
  /** Its cells: the id, and the one-based number among the code cells. */
  cells: { id: string; number: number }[];
  /** State in the shown run; null where there is none. */
  state: StepState | null;
  /** Seconds since the epoch; null before it began, before it ended. */
  started: number | null;
  ended: number | null;
  /** How many of its cells are done while it runs; null otherwise. */
  progress: { done: number; of: number } | null;
  /** GPUs it asks for; 0 for none. */
  gpus: number;
  /** What else it asks for: `2 CPU`, `8Gi`. */
  resources: string[];
  /** How many problems it has. */
  problems: Record<Severity, number>;
}

/** One dependency, with the names of the values that it carries; none where only the order matters. */
export interface IGraphEdge extends ILink {
  values: string[];
}

/** The whole drawing. */
export interface IDrawing {
  nodes: ReadonlyArray<IGraphNode>;
  edges: ReadonlyArray<IGraphEdge>;
}

/** Nothing to draw. */
export const EMPTY: IDrawing = { nodes: [], edges: [] };

/**
 * The drawing of these steps.
 *
 * @param before - The last one: what did not change is taken over as it is, so that it isn't rendered again.
 */
export function drawingOf(
  rows: ReadonlyArray<IStepRow>,
  diagnostics: ReadonlyArray<IDiagnostic>,
  before: IDrawing = EMPTY
): IDrawing {
  const problems = problemsOf(rows, diagnostics);
  const nodes = rows.map(row => nodeOf(row, problems.get(row.name) ?? NO_PROBLEMS));
  const edges = rows.flatMap(row => edgesOf(row));
  const drawing = {
    nodes: renewed(before.nodes, nodes),
    edges: renewed(before.edges, edges)
  };
  return drawing.nodes === before.nodes && drawing.edges === before.edges ? before : drawing;
}

const NO_PROBLEMS: Record<Severity, number> = { error: 0, warning: 0, info: 0 };

function nodeOf(
  { name, order, step, run, cells }: IStepRow,
  problems: Record<Severity, number>
): IGraphNode {
  return {
    name,
    order,
    cells,
    state: run?.state ?? null,
    started: run && run.attempt > 0 ? run.started : null,
    ended: run?.ended ?? null,
    progress: progressOf(run),
    gpus: (step && gpusOf(step.settings)?.count) ?? 0,
    resources: step ? resourcesOf(step) : [],
    problems
  };
}

function progressOf(run: IStepSnapshot | null): IGraphNode['progress'] {
  if (run?.state !== 'running' || run.cells.length === 0) {
    return null;
  }
  const done = run.cells.filter(({ state }) => state === 'succeeded').length;
  return { done, of: run.cells.length };
}

function resourcesOf({ settings }: IStep): string[] {
  const asked = new Map([...settings.requests, ...settings.limits]);
  const [cpu, memory] = [asked.get('cpu'), asked.get('memory')];
  return [...(cpu ? [`${cpu} CPU`] : []), ...(memory ? [memory] : [])];
}

/** Lines from all steps that come right before, or whose values are used. */
function edgesOf({ name, step, run }: IStepRow): IGraphEdge[] {
  const values = new Map<string, string[]>();
  for (const source of step?.depends_on ?? run?.depends_on ?? []) {
    values.set(source, []);
  }
  for (const input of step?.inputs ?? []) {
    values.set(input.source, [...(values.get(input.source) ?? []), input.name]);
  }
  return [...values].map(([source, values]) => ({ source, target: name, values }));
}

/** How many problems each step has: those of its own, and of its cells. */
function problemsOf(
  rows: ReadonlyArray<IStepRow>,
  diagnostics: ReadonlyArray<IDiagnostic>
): Map<string, Record<Severity, number>> {
  const stepOfCell = new Map(rows.flatMap(({ name, cells }) => cells.map(({ id }) => [id, name])));
  const problems = new Map<string, Record<Severity, number>>();
  for (const { step, cell_id, severity } of diagnostics) {
    const name = step ?? stepOfCell.get(cell_id ?? '');
    if (name !== undefined) {
      const counts = problems.get(name) ?? { ...NO_PROBLEMS };
      counts[severity]++;
      problems.set(name, counts);
    }
  }
  return problems;
}

/** The items after, each as it was before where it is the same; the same list where all are. */
function renewed<T extends object>(before: ReadonlyArray<T>, after: T[]): ReadonlyArray<T> {
  const items = after.map((item, index) => {
    const old = before[index];
    return old && same(old, item) ? old : item;
  });
  const unchanged =
    items.length === before.length && items.every((item, index) => item === before[index]);
  return unchanged ? before : items;
}

function same(left: object, right: object): boolean {
  return JSONExt.deepEqual(left as ReadonlyJSONValue, right as ReadonlyJSONValue);
}
