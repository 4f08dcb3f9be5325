/** Where an arrow key leads from a step. */
import type { ILayout } from './layout';

/** A key that moves the focus. */
export type Walk = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End';

const WALKS: ReadonlySet<string> = new Set<Walk>([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End'
]);

/** Whether the key moves the focus. */
export function isWalk(key: string): key is Walk {
  return WALKS.has(key);
}

/**
 * The step that the key leads to; null where it leads nowhere.
 *
 * Up and down follow a line (the one that bends least), left and right stay in the row, Home and End are the first and the
 * last step of the drawing.
 */
export function stepAt(layout: ILayout, from: string, key: Walk): string | null {
  const { boxes, curves } = layout;
  const box = boxes.get(from);
  const inRows = [...boxes].sort(([, a], [, b]) => a.row - b.row || a.x - b.x);
  if (key === 'Home' || key === 'End') {
    return inRows[key === 'Home' ? 0 : inRows.length - 1]?.[0] ?? null;
  }
  if (!box) {
    return null;
  }
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const row = inRows.filter(([, { row }]) => row === box.row).map(([name]) => name);
    return row[row.indexOf(from) + (key === 'ArrowLeft' ? -1 : 1)] ?? null;
  }
  const up = key === 'ArrowUp';
  const ends = curves
    .filter(({ source, target }) => (up ? target : source) === from)
    .map(({ source, target }) => (up ? source : target));
  // In steps: of two that are about as near the left one comes first.
  const distance = (name: string) => {
    const { x = 0, y = 0, width = 0 } = boxes.get(name) ?? {};
    const aside = Math.abs(x + width / 2 - box.x - box.width / 2);
    return Math.round((Math.abs(y - box.y) * 4 + aside) / 16);
  };
  const x = (name: string) => boxes.get(name)?.x ?? 0;
  return ends.sort((one, other) => distance(one) - distance(other) || x(one) - x(other))[0] ?? null;
}
