/** The proposal as values: what each cell is to be, and what the user makes of it. */
import { nearestStepName } from '../../notebook/tags';
import type { ICellSuggestion, Role } from '../../tokens';

/** What one cell is to be; `step` is empty for every role but `step`. */
export interface IProposedCell {
  id: string;
  role: Role;
  step: string;
  /** Why, in words; empty where the user said so. */
  reason: string;
}

/** Cells that follow each other and are to be the same. */
export interface IProposedGroup {
  role: Role;
  step: string;
  cells: ReadonlyArray<IProposedCell>;
}

export type Proposal = ReadonlyArray<IProposedCell>;

/** The proposal as the server makes it. */
export function proposalOf(cells: ReadonlyArray<ICellSuggestion>): Proposal {
  return cells.map(({ cell_id, role, step, reason }) => ({
    id: cell_id,
    role,
    step: step ?? '',
    reason
  }));
}

/** The steps, in the order of the notebook. */
export function stepsOf(proposal: Proposal): string[] {
  return [...new Set(proposal.map(({ step }) => step).filter(step => step !== ''))];
}

/** Cells that follow each other and are to be the same, together. */
export function groupsOf(proposal: Proposal): IProposedGroup[] {
  const groups: { role: Role; step: string; cells: IProposedCell[] }[] = [];
  for (const cell of proposal) {
    const last = groups[groups.length - 1];
    if (last && isAlike(last, cell)) {
      last.cells.push(cell);
    } else {
      groups.push({ role: cell.role, step: cell.step, cells: [cell] });
    }
  }
  return groups;
}

/** Make one cell something else. */
export function withCell(proposal: Proposal, id: string, role: Role, step: string): Proposal {
  return proposal.map(cell =>
    cell.id === id && !isAlike(cell, { role, step }) ? { id, role, step, reason: '' } : cell
  );
}

/** Rename a step everywhere; under the name of another one the two are one step. A text without a letter changes nothing. */
export function withName(proposal: Proposal, step: string, text: string): Proposal {
  const name = nearestStepName(text);
  return name === '' || name === step
    ? proposal
    : proposal.map(cell => (cell.step === step ? { ...cell, step: name } : cell));
}

/** Begin a new step at a cell: it and those that follow it in its group. */
export function split(proposal: Proposal, id: string): Proposal {
  const at = proposal.findIndex(cell => cell.id === id);
  const cell = proposal[at];
  if (!cell) {
    return proposal;
  }
  const rest = proposal.slice(at);
  const other = rest.findIndex(one => !isAlike(one, cell));
  const end = other < 0 ? proposal.length : at + other;
  const step = freshName(proposal, cell.step || 'step');
  return proposal.map((one, index) =>
    index >= at && index < end ? { id: one.id, role: 'step', step, reason: '' } : one
  );
}

/** Make the cells of a group part of the step above; they stay as they are where there is none. */
export function join(proposal: Proposal, group: IProposedGroup): Proposal {
  const first = proposal.findIndex(({ id }) => id === group.cells[0]?.id);
  const above = proposal
    .slice(0, Math.max(0, first))
    .reverse()
    .find(({ role }) => role === 'step');
  return above
    ? group.cells.reduce((all, { id }) => withCell(all, id, 'step', above.step), proposal)
    : proposal;
}

/** A name that no step of the proposal has: `train_2`. */
export function freshName(proposal: Proposal, stem: string): string {
  const taken = new Set(stepsOf(proposal));
  const base = stem.replace(/_\d+$/, '');
  let number = 2;
  while (taken.has(`${base}_${number}`)) {
    number++;
  }
  return taken.has(base) ? `${base}_${number}` : base;
}

function isAlike(one: { role: Role; step: string }, other: { role: Role; step: string }): boolean {
  return one.role === other.role && one.step === other.step;
}
