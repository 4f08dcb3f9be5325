import type { ICellPlace } from '../tokens';
import type { CellTags } from './members';
import { parseTags } from './tags';

/**
 * The place of every cell: its own tags', else that of the nearest tagged cell above that isn't skipped. Null for a cell
 * without code.
 */
export function placesOf(cells: ReadonlyArray<CellTags>): (ICellPlace | null)[] {
  let above: ICellPlace = { role: null, step: '', tagged: false };
  return cells.map(tags => {
    if (!tags) {
      return null;
    }
    const { role, step } = parseTags(tags);
    if (role === null) {
      return above;
    }
    if (role !== 'skip') {
      above = { role, step, tagged: false };
    }
    return { role, step, tagged: true };
  });
}
