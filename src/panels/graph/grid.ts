/** The steps in their rows, with a slot in every row that a line passes through. */
import type { ILink, INeighbours } from './rows';

/** What stands in a row: a step, or a line that passes. */
export interface ISlot {
  /** The step, or the step that the line belongs to. */
  name: string;
  /** True for a line that passes. */
  line: boolean;
  row: number;
  width: number;
  /** Slots in the row above and in the row below that it is tied to. */
  up: ISlot[];
  down: ISlot[];
  /** Place in the row, from 0. */
  at: number;
  /** Middle of the slot, in pixels. */
  x: number;
}

/** Rows of slots, and the way that each link takes through them. */
export interface IGrid {
  rows: ISlot[][];
  /** The slots of the steps. */
  steps: ReadonlyMap<string, ISlot>;
  /** The slots from a link's source to its target, both included. */
  way(link: ILink): ISlot[];
}

/** How much of a row a line that passes takes, in pixels. */
const LINE_WIDTH = 4;

/** How often the rows are sorted by their neighbours. */
const SWEEPS = 4;

/**
 * Put the steps into their rows.
 *
 * The long lines that leave one step share one way down, from which they branch off; where more come in at their end than leave
 * at their start, they share the last part of it instead.
 */
export function gridOf(
  order: ReadonlyArray<string>,
  { before, after }: INeighbours,
  rowOf: ReadonlyMap<string, number>,
  width: (name: string) => number
): IGrid {
  const rows: ISlot[][] = [];
  const lines = new Map<string, ISlot>();
  const tied = new Set<string>();
  const add = (name: string, line: boolean, row: number): ISlot => {
    const slots = (rows[row] ??= []);
    const size = line ? LINE_WIDTH : width(name);
    const slot = { name, line, row, width: size, up: [], down: [], at: slots.length, x: 0 };
    slots.push(slot);
    return slot;
  };
  const steps = new Map(order.map(name => [name, add(name, false, rowOf.get(name) ?? 0)]));
  const passing = (key: string, name: string, row: number): ISlot => {
    const id = `${row} ${key} ${name}`;
    const slot = lines.get(id) ?? add(name, true, row);
    lines.set(id, slot);
    return slot;
  };
  const way = ({ source, target }: ILink): ISlot[] => {
    const [from, to] = [steps.get(source), steps.get(target)];
    if (!from || !to) {
      return [];
    }
    const leaving = (after.get(source)?.length ?? 0) >= (before.get(target)?.length ?? 0);
    const [key, name] = leaving ? ['from', source] : ['to', target];
    const between = Array.from({ length: to.row - from.row - 1 }, (_, index) =>
      passing(key, name, from.row + 1 + index)
    );
    return [from, ...between, to];
  };
  const ids = new Map<ISlot, number>();
  const idOf = (slot: ISlot) => ids.get(slot) ?? (ids.set(slot, ids.size), ids.size - 1);
  for (const source of order) {
    for (const target of after.get(source) ?? []) {
      way({ source, target }).forEach((slot, index, slots) => {
        const above = slots[index - 1];
        const id = above && `${idOf(above)} ${idOf(slot)}`;
        if (above && !tied.has(id)) {
          tied.add(id);
          above.down.push(slot);
          slot.up.push(above);
        }
      });
    }
  }
  return { rows: Array.from(rows, slots => slots ?? []), steps, way };
}

/** Sort the rows so that few lines cross: each slot as near as can be to those it is tied to. */
export function untangle({ rows }: IGrid): void {
  let best = crossings(rows);
  let kept = rows.map(slots => [...slots]);
  for (let sweep = 0; sweep < SWEEPS && best > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const slots of down ? rows : [...rows].reverse()) {
      sortBy(slots, slot => (down ? slot.up : slot.down));
    }
    const count = crossings(rows);
    if (count < best) {
      best = count;
      kept = rows.map(slots => [...slots]);
    }
  }
  kept.forEach((slots, row) => {
    rows[row] = slots;
    slots.forEach((slot, at) => (slot.at = at));
  });
}

function sortBy(slots: ISlot[], tied: (slot: ISlot) => ISlot[]): void {
  const keys = new Map(
    slots.map(slot => {
      const others = tied(slot);
      const sum = others.reduce((total, { at }) => total + at, 0);
      return [slot, others.length > 0 ? sum / others.length : slot.at];
    })
  );
  slots.sort((left, right) => (keys.get(left) ?? 0) - (keys.get(right) ?? 0) || left.at - right.at);
  slots.forEach((slot, at) => (slot.at = at));
}

/** How many lines cross between the rows. */
function crossings(rows: ISlot[][]): number {
  return rows.reduce((total, slots) => {
    const ends = slots.flatMap(({ down }) => down.map(({ at }) => at).sort((a, b) => a - b));
    return total + inversions(ends);
  }, 0);
}

/** Pairs that stand in the wrong order. */
function inversions(values: number[]): number {
  if (values.length < 2) {
    return 0;
  }
  const middle = values.length >> 1;
  const left = values.slice(0, middle);
  const right = values.slice(middle);
  let count = inversions(left) + inversions(right);
  left.sort((a, b) => a - b);
  right.sort((a, b) => a - b);
  let passed = 0;
  for (const value of left) {
    while (passed < right.length && right[passed] < value) {
      passed++;
    }
    count += passed;
  }
  return count;
}
