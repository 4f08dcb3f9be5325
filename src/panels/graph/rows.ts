/** Which row each step stands in: every step below all that it depends on, and no row fuller than it may be. */

/** A dependency: `target` comes after `source`. */
export interface ILink {
  source: string;
  target: string;
}

/** Who comes right before and right after each step. */
export interface INeighbours {
  before: ReadonlyMap<string, string[]>;
  after: ReadonlyMap<string, string[]>;
}

/** Read the neighbours off the links; links to names that are not listed are left out. */
export function neighboursOf(
  names: ReadonlyArray<string>,
  links: ReadonlyArray<ILink>
): INeighbours {
  const before = new Map(names.map(name => [name, [] as string[]]));
  const after = new Map(names.map(name => [name, [] as string[]]));
  for (const { source, target } of links) {
    if (before.has(target) && after.has(source)) {
      before.get(target)?.push(source);
      after.get(source)?.push(target);
    }
  }
  return { before, after };
}

/** The names so that each comes after all it depends on, else as they were; null where they wait in a circle. */
export function inOrder(
  names: ReadonlyArray<string>,
  { before, after }: INeighbours
): string[] | null {
  const open = new Map(names.map(name => [name, before.get(name)?.length ?? 0]));
  const place = new Map(names.map((name, index) => [name, index]));
  const ready = names.filter(name => open.get(name) === 0);
  const order: string[] = [];
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    order.push(name);
    for (const next of after.get(name) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) {
        const at = ready.findIndex(other => (place.get(other) ?? 0) > (place.get(next) ?? 0));
        ready.splice(at < 0 ? ready.length : at, 0, next);
      }
    }
  }
  return order.length === names.length ? order : null;
}

/**
 * The row of each step.
 *
 * A step stands as high as it can; one that more steps wait for than it waits for itself then comes down to where it is
 * needed, which shortens lines.
 *
 * @param order - The steps as `inOrder` gives them.
 * @param columns - How many steps a row may hold.
 */
export function rowsOf(
  order: ReadonlyArray<string>,
  { before, after }: INeighbours,
  columns: number
): Map<string, number> {
  const rows = new Map<string, number>();
  const filled: number[] = [];
  const take = (row: number, step: number) => (filled[row] = (filled[row] ?? 0) + step);
  for (const name of order) {
    let row = 1 + Math.max(-1, ...(before.get(name) ?? []).map(one => rows.get(one) ?? 0));
    while ((filled[row] ?? 0) >= columns) {
      row++;
    }
    rows.set(name, row);
    take(row, 1);
  }
  for (const name of [...order].reverse()) {
    const later = after.get(name) ?? [];
    const top = rows.get(name) ?? 0;
    if (later.length <= (before.get(name)?.length ?? 0)) {
      continue;
    }
    let row = Math.min(...later.map(one => rows.get(one) ?? 0)) - 1;
    while (row > top && (filled[row] ?? 0) >= columns) {
      row--;
    }
    rows.set(name, row);
    take(top, -1);
    take(row, 1);
  }
  return rows;
}
