import type {
  ICellPlace,
  IDiagnostic,
  IGraph,
  IRunSnapshot,
  IStepError,
  Role,
  Severity,
  StepState
} from '../../tokens';
import { gpusOf } from '../steps';

/** A step by name, with its place in the document for the colour. */
export interface IStepRef {
  name: string;
  order: number;
}

/** What stands above one cell. */
export interface IBadge {
  /** Null for a cell that is in no pipeline. */
  role: Role | null;
  /** The step it belongs to; null for every role but `step`. */
  step: IStepRef | null;
  /** True where role and step come from the cell above. */
  inherited: boolean;
  /** Steps that come before; told on the first cell of a step alone. */
  after: IStepRef[];
  /** GPUs the step asks for; told on its first cell alone. */
  gpus: number;
  /** State of the cell in the shown run; null where the run doesn't have it. */
  state: StepState | null;
  /** How long the cell ran in the shown run. */
  seconds: number | null;
  /** Why the step failed, on the cell that is to blame. */
  error: IStepError | null;
  /** The gravest of the cell's problems. */
  problem: { severity: Severity; message: string } | null;
}

/** What badges are made from; `ids` and `places` by position of the cell in the notebook. */
export interface IBadgeSource {
  ids: ReadonlyArray<string>;
  places: ReadonlyArray<ICellPlace | null>;
  graph: IGraph | null;
  diagnostics: ReadonlyArray<IDiagnostic>;
  run: IRunSnapshot | null;
}

const GRAVITY: Severity[] = ['error', 'warning', 'info'];

/** The badge of every cell, by position; null for a cell without code. */
export function badgesOf(source: IBadgeSource): (IBadge | null)[] {
  const orders = stepOrders(source.places);
  const seen = new Set<string>();
  const ref = (name: string): IStepRef => ({ name, order: orders.get(name) ?? -1 });
  return source.ids.map((id, index) => {
    const place = source.places[index];
    if (!place) {
      return null;
    }
    const first = place.step !== '' && !seen.has(place.step);
    seen.add(place.step);
    const step = first ? source.graph?.steps.find(({ name }) => name === place.step) : undefined;
    return {
      role: place.role,
      step: place.step ? ref(place.step) : null,
      inherited: !place.tagged,
      after: (step?.depends_on ?? []).map(ref),
      gpus: (step && gpusOf(step.settings)?.count) ?? 0,
      ...inRun(source, id, index),
      problem: problemOf(source, id, index)
    };
  });
}

function inRun(
  { run }: IBadgeSource,
  id: string,
  index: number
): Pick<IBadge, 'state' | 'seconds' | 'error'> {
  const isCell = (other: string | null) => other === id || other === `cell-${index}`;
  const progress = run?.steps.flatMap(({ cells }) => cells).find(({ cell_id }) => isCell(cell_id));
  const error = run?.steps.find(
    step => step.state === 'failed' && isCell(step.error?.cell_id ?? null)
  );
  return {
    state: error ? 'failed' : (progress?.state ?? null),
    seconds: progress?.seconds ?? null,
    error: error?.error ?? null
  };
}

function problemOf({ diagnostics }: IBadgeSource, id: string, index: number): IBadge['problem'] {
  const own = diagnostics.filter(({ cell_id }) => cell_id === id || cell_id === `cell-${index}`);
  for (const severity of GRAVITY) {
    const found = own.find(problem => problem.severity === severity);
    if (found) {
      return { severity, message: `${found.message} ${found.remedy}`.trim() };
    }
  }
  return null;
}

/** Each step's place by its first cell. */
function stepOrders(places: ReadonlyArray<ICellPlace | null>): Map<string, number> {
  const orders = new Map<string, number>();
  for (const place of places) {
    if (place?.step && !orders.has(place.step)) {
      orders.set(place.step, orders.size);
    }
  }
  return orders;
}
