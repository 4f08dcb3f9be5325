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
  /** True on the first cell of a step. */
  first: boolean;
  /** GPUs the step asks for. */
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
  const steps = new Map((source.graph?.steps ?? []).map(step => [step.name, step]));
  const outcomes = outcomesOf(source.run);
  const problems = problemsOf(source.diagnostics);
  const seen = new Set<string>();
  const ref = (name: string): IStepRef => ({ name, order: orders.get(name) ?? -1 });
  return source.ids.map((id, index) => {
    const place = source.places[index];
    if (!place) {
      return null;
    }
    const first = place.step !== '' && !seen.has(place.step);
    seen.add(place.step);
    const step = steps.get(place.step);
    const older = `cell-${index}`;
    return {
      role: place.role,
      step: place.step ? ref(place.step) : null,
      inherited: !place.tagged,
      after: (first ? (step?.depends_on ?? []) : []).map(ref),
      first,
      gpus: (step && gpusOf(step.settings)?.count) ?? 0,
      ...(outcomes.get(id) ?? outcomes.get(older) ?? NO_OUTCOME),
      problem: problems.get(id) ?? problems.get(older) ?? null
    };
  });
}

type Outcome = Pick<IBadge, 'state' | 'seconds' | 'error'>;

const NO_OUTCOME: Outcome = { state: null, seconds: null, error: null };

/** How each cell fared, by its id; an error lands on the cell that is to blame, the prelude's too. */
function outcomesOf(run: IRunSnapshot | null): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const step of run?.steps ?? []) {
    for (const { cell_id, state, seconds } of step.cells) {
      outcomes.set(cell_id, { state, seconds, error: null });
    }
  }
  for (const { state, error } of run?.steps ?? []) {
    if (state === 'failed' && error?.cell_id) {
      const seconds = outcomes.get(error.cell_id)?.seconds ?? null;
      outcomes.set(error.cell_id, { state: 'failed', seconds, error });
    }
  }
  return outcomes;
}

/** The gravest problem of each cell, by its id. */
function problemsOf(diagnostics: ReadonlyArray<IDiagnostic>): Map<string, IBadge['problem']> {
  const problems = new Map<string, IBadge['problem']>();
  for (const severity of [...GRAVITY].reverse()) {
    for (const problem of diagnostics) {
      if (problem.cell_id !== null && problem.severity === severity) {
        const message = `${problem.message} ${problem.remedy}`.trim();
        problems.set(problem.cell_id, { severity, message });
      }
    }
  }
  return problems;
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
