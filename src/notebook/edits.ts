import type { ICellEdit, Role } from '../tokens';
import {
  CellTags,
  ITagChange,
  changed,
  membersOf,
  placeAt,
  setPrev,
  stepNames,
  stepPrev
} from './members';
import { placesOf } from './places';
import { addSettings, settingsIn, withoutSettings } from './stepsettings';
import { printTags, renamedTags } from './tags';

/** Dependencies by step. */
export type Dependencies = ReadonlyMap<string, ReadonlyArray<string>>;

/** What the tags of cells and their steps say, as the editor shows it; absent is what the cells don't agree about. */
export function readEdit(
  cells: ReadonlyArray<CellTags>,
  indices: ReadonlyArray<number>
): ICellEdit {
  const edits = indices.map((index): ICellEdit => {
    const { role, step } = placeAt(cells, index);
    return { role, step, prev: role === 'step' ? stepPrev(cells, step) : [] };
  });
  const [first, ...others] = edits;
  return others.reduce(
    (all, one): ICellEdit => ({
      role: all.role === one.role ? all.role : undefined,
      step: all.step === one.step ? all.step : undefined,
      prev: all.step === one.step ? all.prev : undefined
    }),
    first ?? {}
  );
}

/**
 * The changes that bring an edit about.
 *
 * What belongs to a step, dependencies and settings, goes with it: a step that loses the cell they stood on keeps them on
 * its next one; a step that ends hands them to the step its last cell goes to, and whoever depended on it depends on that.
 *
 * @param inferred - Dependencies found from the data. A notebook that names none gets all of them written when one step's are
 * chosen, because a `prev:` tag anywhere makes the tags the whole truth.
 */
export function changesFor(
  cells: ReadonlyArray<CellTags>,
  indices: ReadonlyArray<number>,
  edit: ICellEdit,
  inferred: Dependencies = new Map()
): ITagChange[] {
  const written = [...cells];
  if (edit.prev && !isExplicit(cells)) {
    inferred.forEach((prev, step) => setPrev(written, step, prev));
  }
  const { role, step: own } = readEdit(cells, indices);
  const renamed = edit.everywhere && role === 'step' && own && edit.step;
  const after = renamed ? rename(written, own, edit.step ?? own) : written;
  for (const index of indices.filter(index => cells[index])) {
    const { role, step } = placeAt(after, index);
    const wanted = edit.role === undefined ? role : edit.role;
    move(after, index, wanted, wanted === 'step' ? edit.step || step : '');
  }
  if (edit.prev) {
    const steps = new Set(indices.map(index => placeAt(after, index).step).filter(Boolean));
    steps.forEach(step => setPrev(after, step, edit.prev ?? []));
  } else if (edit.prev === null) {
    stepNames(after).forEach(step => setPrev(after, step, []));
  }
  return changed(cells, after);
}

/** The changes that give a step another name, wherever tags name it. */
export function renameChanges(
  cells: ReadonlyArray<CellTags>,
  step: string,
  name: string
): ITagChange[] {
  return changed(cells, rename(cells, step, name));
}

/** The nearest step above a cell other than its own; empty where there is none. */
export function stepAbove(cells: ReadonlyArray<CellTags>, index: number): string {
  const places = placesOf(cells);
  const own = places[index]?.step;
  for (let above = index - 1; above >= 0; above--) {
    const step = places[above]?.step;
    if (step && step !== own) {
      return step;
    }
  }
  return '';
}

/** The changes that make cells part of the step above the first of them; its name is written only where it has to be. */
export function joinChanges(
  cells: ReadonlyArray<CellTags>,
  indices: ReadonlyArray<number>
): ITagChange[] {
  const step = stepAbove(cells, Math.min(...indices));
  const after = [...cells];
  if (step) {
    for (const index of [...indices].filter(index => cells[index]).sort((a, b) => a - b)) {
      const above = placesOf(withCell(after, index, []))[index]?.step;
      move(after, index, above === step ? null : 'step', above === step ? '' : step);
    }
  }
  return changed(cells, after);
}

/** Whether the tags say what depends on what. */
export function isExplicit(cells: ReadonlyArray<CellTags>): boolean {
  return stepNames(cells).some(step => stepPrev(cells, step).length > 0);
}

function rename(cells: ReadonlyArray<CellTags>, step: string, name: string): CellTags[] {
  return cells.map(tags => tags && renamedTags(tags, step, name));
}

/** Give one cell its role and step, and what it takes with it or leaves behind, in place. */
function move(cells: CellTags[], index: number, role: Role | null, step: string): void {
  const before = placeAt(cells, index);
  if (before.role === role && before.step === step) {
    return;
  }
  const tags = cells[index] ?? [];
  const prev = stepPrev(cells, before.step);
  const known = step !== '' && membersOf(cells, step).length > 0;
  cells[index] = printTags(tags, { role, step, prev: [] });
  if (before.role !== 'step') {
    setPrev(cells, step, stepPrev(cells, step));
  } else if (membersOf(cells, before.step).length > 0) {
    handOver(cells, index, before.step, prev);
  } else if (step && !known) {
    replacePrev(cells, before.step, step);
    setPrev(cells, step, prev);
  } else {
    const heir = step || (role === null ? (placesOf(cells)[index]?.step ?? '') : '');
    replacePrev(cells, before.step, heir);
    if (role !== 'skip') {
      handOver(cells, index, heir, [...stepPrev(cells, heir), ...prev]);
    }
  }
}

/** Take the settings off a cell and give them, with dependencies, to a step; they are gone where it has no name. */
function handOver(cells: CellTags[], index: number, step: string, prev: string[]): void {
  const tags = cells[index] ?? [];
  cells[index] = withoutSettings(tags);
  addSettings(cells, step, settingsIn(tags));
  setPrev(cells, step, prev);
}

/** Whoever depended on one step depends on another; an empty name takes the dependency away. */
function replacePrev(cells: CellTags[], step: string, name: string): void {
  for (const other of stepNames(cells)) {
    const prev = stepPrev(cells, other);
    if (prev.includes(step)) {
      const names = prev.map(one => (one === step ? name : one)).filter(Boolean);
      setPrev(cells, other, names);
    }
  }
}

function withCell(cells: ReadonlyArray<CellTags>, index: number, tags: CellTags): CellTags[] {
  return cells.map((old, at) => (at === index ? tags : old));
}
