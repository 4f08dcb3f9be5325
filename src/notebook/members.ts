import { IPlace, parseTags, printTags } from './tags';

/** The tags of one cell of the notebook; null for a cell that holds no code. */
export type CellTags = ReadonlyArray<string> | null;

/** New tags for the cell at `index`. */
export interface ITagChange {
  index: number;
  tags: string[];
}

/** What the cell's own tags say. */
export function placeAt(cells: ReadonlyArray<CellTags>, index: number): IPlace {
  return parseTags(cells[index] ?? []);
}

/** Positions of the cells whose own tags name the step. */
export function membersOf(cells: ReadonlyArray<CellTags>, step: string): number[] {
  return cells.flatMap((_, index) => {
    const place = placeAt(cells, index);
    return place.role === 'step' && place.step === step ? [index] : [];
  });
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

/** Write the dependencies of a step onto its first cell and take them off its others, in place. */
export function setPrev(cells: CellTags[], step: string, prev: ReadonlyArray<string>): void {
  const names = [...new Set(prev)].filter(name => name !== step);
  membersOf(cells, step).forEach((index, position) => {
    const place: IPlace = { role: 'step', step, prev: position === 0 ? names : [] };
    cells[index] = printTags(cells[index] ?? [], place);
  });
}

/** The cells whose tags differ. */
export function changed(
  before: ReadonlyArray<CellTags>,
  after: ReadonlyArray<CellTags>
): ITagChange[] {
  return after.flatMap((tags, index) => {
    const same = JSON.stringify(tags) === JSON.stringify(before[index]);
    return tags && !same ? [{ index, tags: [...tags] }] : [];
  });
}
