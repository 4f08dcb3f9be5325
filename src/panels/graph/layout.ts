/**
 * The layout of the drawing: steps in rows from above to below, lines between them.
 *
 * A layered layout of our own: dagre 3.1 takes 25 seconds for a chain of 200 steps whose values go on to later ones, and d3-dag
 * does not come back; both are bigger than the rest of the drawing.
 */
import { align } from './align';
import { gridOf, ISlot, untangle } from './grid';
import { ILink, inOrder, neighboursOf, rowsOf } from './rows';

export type { ILink } from './rows';

/** A step to be placed; `width` in pixels. */
export interface ISize {
  name: string;
  width: number;
}

/** A place in the drawing, in pixels from its upper left corner. */
export interface IPoint {
  x: number;
  y: number;
}

/** A placed step: upper left corner, size, row from 0, place in the row from the left. */
export interface IBox extends IPoint {
  width: number;
  height: number;
  row: number;
  column: number;
}

/** A drawn dependency: an SVG path, and where near its two ends a label stands. */
export interface ICurve extends ILink {
  path: string;
  head: IPoint;
  tail: IPoint;
}

/** The drawing as numbers. */
export interface ILayout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, IBox>;
  curves: ReadonlyArray<ICurve>;
}

/** Height of a step. */
export const STEP_HEIGHT = 46;

/** Room between two rows. */
const ROW_GAP = 40;

/** Room around all. */
const MARGIN = 12;

const PITCH = STEP_HEIGHT + ROW_GAP;

/**
 * Lay the steps out.
 *
 * @param sizes - The steps, in the order of the document: where nothing else speaks, the drawing keeps to it.
 * @param columns - How many steps one row may hold.
 * @returns Null where steps wait for each other in a circle.
 */
export function layoutOf(
  sizes: ReadonlyArray<ISize>,
  links: ReadonlyArray<ILink>,
  columns: number
): ILayout | null {
  const names = sizes.map(({ name }) => name);
  const neighbours = neighboursOf(names, links);
  const order = inOrder(names, neighbours);
  if (!order) {
    return null;
  }
  if (order.length === 0) {
    return { width: 0, height: 0, boxes: new Map(), curves: [] };
  }
  const widths = new Map(sizes.map(({ name, width }) => [name, width]));
  const rows = rowsOf(order, neighbours, Math.max(1, columns));
  const grid = gridOf(order, neighbours, rows, name => widths.get(name) ?? 0);
  untangle(grid);
  const width = align(grid) + 2 * MARGIN;
  const boxes = new Map([...grid.steps].map(([name, slot]) => [name, boxOf(slot)]));
  const curves = links.flatMap(link => {
    const way = grid.way(link);
    return way.length > 0 ? [curveOf(link, way)] : [];
  });
  return { width, height: grid.rows.length * PITCH - ROW_GAP + 2 * MARGIN, boxes, curves };
}

function boxOf(slot: ISlot): IBox {
  return {
    x: MARGIN + slot.x - slot.width / 2,
    y: top(slot),
    width: slot.width,
    height: STEP_HEIGHT,
    row: slot.row,
    column: slot.at
  };
}

/** From the foot of one step, through the rows between, to the head of the other. */
function curveOf(link: ILink, [source, ...stops]: ISlot[]): ICurve {
  let from = { x: MARGIN + source.x, y: top(source) + STEP_HEIGHT };
  let path = `M${from.x} ${from.y}`;
  let head: IPoint | null = null;
  let tail = from;
  for (const stop of stops) {
    const to = { x: MARGIN + stop.x, y: top(stop) };
    const bend = (from.y + to.y) / 2;
    path += `C${from.x} ${bend} ${to.x} ${bend} ${to.x} ${to.y}`;
    tail = { x: (from.x + to.x) / 2, y: bend };
    head ??= tail;
    from = { x: to.x, y: to.y + STEP_HEIGHT };
    if (stop.line) {
      path += `V${from.y}`;
    }
  }
  return { ...link, path, head: head ?? tail, tail };
}

function top(slot: ISlot): number {
  return MARGIN + slot.row * PITCH;
}
