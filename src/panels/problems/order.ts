import type { IDiagnostic, Severity } from '../../tokens';

/** The severities, gravest first. */
export const GRAVITY: ReadonlyArray<Severity> = ['error', 'warning', 'info'];

/** The problems of one severity. */
export interface IProblemGroup {
  severity: Severity;
  problems: ReadonlyArray<IDiagnostic>;
}

/** A place in the notebook: index of the cell from 0, line in it from 1. */
export interface IPlaceInNotebook {
  index: number;
  line: number;
}

/** The problems by severity, gravest first, each group in the order of the notebook; no empty groups. */
export function groupsOf(problems: ReadonlyArray<IDiagnostic>): IProblemGroup[] {
  const sorted = [...problems].sort(byPlace);
  return GRAVITY.map(severity => ({
    severity,
    problems: sorted.filter(problem => problem.severity === severity)
  })).filter(({ problems }) => problems.length > 0);
}

/**
 * The problem that comes next from a place in the notebook, round its end; null where no problem has a cell.
 *
 * @param direction - 1 for the next one, -1 for the one before.
 * @param last - The problem gone to last: of several at one place, the ones after it are next.
 */
export function nextProblem(
  problems: ReadonlyArray<IDiagnostic>,
  from: IPlaceInNotebook,
  direction: 1 | -1,
  last: IDiagnostic | null = null
): IDiagnostic | null {
  const placed = problems.filter(({ cell_index }) => cell_index !== null).sort(byPlace);
  const walked = direction === 1 ? placed : [...placed].reverse();
  const at =
    last === null ? -1 : walked.findIndex(problem => problemKey(problem) === problemKey(last));
  if (at >= 0 && compare(placeOf(walked[at]), from) === 0) {
    return walked[(at + 1) % walked.length];
  }
  return (
    walked.find(problem => direction * compare(placeOf(problem), from) > 0) ?? walked[0] ?? null
  );
}

/** What tells a problem from others, from one check to the next. */
export function problemKey({ code, cell_id, line, message }: IDiagnostic): string {
  return JSON.stringify([code, cell_id, line, message]);
}

function byPlace(left: IDiagnostic, right: IDiagnostic): number {
  return compare(placeOf(left), placeOf(right));
}

function placeOf({ cell_index, line }: IDiagnostic): IPlaceInNotebook {
  return { index: cell_index ?? -1, line: line ?? 1 };
}

function compare(left: IPlaceInNotebook, right: IPlaceInNotebook): number {
  return left.index - right.index || left.line - right.line;
}
