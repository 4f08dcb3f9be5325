/** Where in its row each slot stands: below those it is tied to, as straight as the room allows. */
import type { IGrid, ISlot } from './grid';

/** Room between two slots of a row, in pixels. */
const gap = (one: ISlot, other: ISlot) => (one.line && other.line ? 8 : 16);

const SWEEPS = 14;

/** How hard a tie pulls: chains of steps are to be straight, and long lines in themselves. */
function pull(one: ISlot, other: ISlot): number {
  return one.line && other.line ? 4 : one.line || other.line ? 0.1 : 1;
}

/** How much the wish of a slot counts beside those of its neighbours: lines make room for steps. */
const LINE_WEIGHT = 0.05;

/** Set `x` of every slot. The leftmost edge is at 0. Gives the width of all, in pixels. */
export function align({ rows }: IGrid): number {
  for (const slots of rows) {
    pack(slots);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const slots of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      settle(slots);
    }
  }
  const all = rows.flat();
  const left = Math.min(...all.map(({ x, width }) => x - width / 2));
  all.forEach(slot => (slot.x = Math.round(slot.x - left)));
  return Math.max(...all.map(({ x, width }) => x + width / 2));
}

/** One after the other, the row's middle at 0. */
function pack(slots: ISlot[]): void {
  const offsets = offsetsOf(slots);
  const middle = (offsets[offsets.length - 1] ?? 0) / 2;
  slots.forEach((slot, index) => (slot.x = offsets[index] - middle));
}

/**
 * Move the slots of a row as near as they can be to those they are tied to, without changing their order.
 *
 * Least squares under "each right of the one before": slots that would overlap form a block that moves as one.
 */
function settle(slots: ISlot[]): void {
  const offsets = offsetsOf(slots);
  const blocks: { first: number; weight: number; sum: number }[] = [];
  slots.forEach((slot, index) => {
    const [wish, weight] = wishOf(slot);
    let block = { first: index, weight, sum: weight * (wish - offsets[index]) };
    for (let last = blocks[blocks.length - 1]; last; last = blocks[blocks.length - 1]) {
      if (last.sum / last.weight <= block.sum / block.weight) {
        break;
      }
      blocks.pop();
      block = { first: last.first, weight: last.weight + block.weight, sum: last.sum + block.sum };
    }
    blocks.push(block);
  });
  blocks.forEach(({ first, weight, sum }, index) => {
    const end = blocks[index + 1]?.first ?? slots.length;
    for (let at = first; at < end; at++) {
      slots[at].x = sum / weight + offsets[at];
    }
  });
}

/** How far right of the row's first slot each one stands when all are packed. */
function offsetsOf(slots: ISlot[]): number[] {
  let offset = 0;
  return slots.map((slot, index) => {
    const before = slots[index - 1];
    offset += before ? (before.width + slot.width) / 2 + gap(before, slot) : 0;
    return offset;
  });
}

/** Where the slot would like to stand, and how much that counts. */
function wishOf(slot: ISlot): [number, number] {
  let sum = 0;
  let weight = 0;
  for (const other of [...slot.up, ...slot.down]) {
    const force = pull(slot, other);
    sum += force * other.x;
    weight += force;
  }
  return weight > 0 ? [sum / weight, slot.line ? LINE_WEIGHT : weight] : [slot.x, 0.01];
}
