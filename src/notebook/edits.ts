import type { ICellEdit } from '../tokens';
import { IPlace, parseTags, printTags } from './tags';

/** The tags of one cell of the notebook; null for a cell that holds no code. */
export type CellTags = ReadonlyArray<string> | null;

/** New tags for the cell at `index`. */
export interface ITagChange {
  index: number;
  tags: string[];
}

/** What a cell's tags say as the editor shows it: dependencies are those of its whole step, wherever they are written. */
export function readEdit(cells: ReadonlyArray<CellTags>, index: number): ICellEdit {
  const place = placeAt(cells, index);
  const prev = place.role === 'step' ? stepPrev(cells, place.step) : [];
  return { role: place.role, step: place.step, prev };
}

/** The steps named by the tags, in the order of the document. */
export function stepNames(cells: ReadonlyArray<CellTags>): string[] {
  const names = cells.map((_, index) => placeAt(cells, index).step).filter(name => name !== '');
  return [...new Set(names)];
}

/** All steps that the cells of one step name as coming before. */
export function stepPrev(cells: ReadonlyArray<CellTags>, step: string): string[] {
  return [...new Set(membersOf(cells, step).flatMap(index => placeAt(cells, index).prev))];
}

/**
 * The changes that bring an edit about.
 *
 * Dependencies belong to a step, so they are written on its first cell and taken off its others; a step that loses
 * the cell they stood on keeps them on its next one.
 */
export function changesFor(
  cells: ReadonlyArray<CellTags>,
  index: number,
  edit: ICellEdit
): ITagChange[] {
  const before = placeAt(cells, index);
  const after = cells.map((tags, at): CellTags => {
    return at === index && tags ? printTags(tags, { ...edit, prev: [] }) : tags;
  });
  const result = [...after];
  if (edit.role === 'step') {
    spread(result, edit.step, edit.prev);
  }
  if (before.role === 'step' && (edit.role !== 'step' || before.step !== edit.step)) {
    spread(result, before.step, stepPrev(cells, before.step));
  }
  return result.flatMap((tags, at) => {
    return tags && !sameTags(tags, cells[at]) ? [{ index: at, tags: [...tags] }] : [];
  });
}

/** Write the dependencies of a step onto its first cell, in place. */
function spread(cells: CellTags[], step: string, prev: string[]): void {
  membersOf(cells, step).forEach((index, position) => {
    const tags = cells[index] ?? [];
    const place: IPlace = { role: 'step', step, prev: position === 0 ? prev : [] };
    cells[index] = printTags(tags, place);
  });
}

function membersOf(cells: ReadonlyArray<CellTags>, step: string): number[] {
  return cells.flatMap((_, index) => {
    const place = placeAt(cells, index);
    return place.role === 'step' && place.step === step ? [index] : [];
  });
}

function placeAt(cells: ReadonlyArray<CellTags>, index: number): IPlace {
  return parseTags(cells[index] ?? []);
}

function sameTags(left: CellTags, right: CellTags): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
