import type { ISettingEdit, IStepSetting } from '../tokens';
import { CellTags, ITagChange, changed, membersOf } from './members';
import { parseSetting } from './settings';

/** A step's setting, with the position of the cell that says it; null where it comes from the defaults. */
export type FoundSetting = Omit<IStepSetting, 'cellId' | 'own'> & { index: number | null };

/**
 * What a step asks for, in the order of its tags, then what it takes from the defaults.
 *
 * Where two of its tags set the same, the first holds, as in the server's `notebook/merge.py`.
 */
export function readSettings(
  cells: ReadonlyArray<CellTags>,
  step: string,
  defaults: ReadonlyArray<string>
): FoundSetting[] {
  const found = new Map<string, FoundSetting>();
  for (const index of membersOf(cells, step)) {
    for (const tag of cells[index] ?? []) {
      const setting = parseSetting(tag);
      const before = setting && found.get(setting.slot);
      if (before) {
        before.rival ??= before.tag === tag ? null : tag;
      } else if (setting) {
        found.set(setting.slot, { ...setting, index, hidden: null, rival: null });
      }
    }
  }
  for (const setting of readDefaults(defaults)) {
    const own = found.get(setting.slot);
    if (own) {
      own.hidden = setting.tag;
    } else {
      found.set(setting.slot, setting);
    }
  }
  return [...found.values()];
}

/** The defaults for all steps, the first of each slot. */
export function readDefaults(defaults: ReadonlyArray<string>): FoundSetting[] {
  const found = new Map<string, FoundSetting>();
  for (const tag of defaults) {
    const setting = parseSetting(tag);
    if (setting && !found.has(setting.slot)) {
      found.set(setting.slot, { ...setting, index: null, hidden: null, rival: null });
    }
  }
  return [...found.values()];
}

/**
 * The changes that give a step these settings.
 *
 * A tag is changed where it stands, on whichever cell of the step; a new one goes to the step's first cell.
 */
export function settingChanges(
  cells: ReadonlyArray<CellTags>,
  step: string,
  edits: ReadonlyArray<ISettingEdit>
): ITagChange[] {
  const after = [...cells];
  for (const edit of edits) {
    let tag = edit.tag;
    const members = membersOf(cells, step);
    for (const index of members) {
      const replaced = replaceSlot(after[index] ?? [], edit.slot, tag);
      after[index] = replaced.tags;
      tag = replaced.left;
    }
    if (tag !== null && members.length > 0) {
      after[members[0]] = [...(after[members[0]] ?? []), tag];
    }
  }
  return changed(cells, after);
}

/** The defaults for all steps after the edits. */
export function editedDefaults(
  defaults: ReadonlyArray<string>,
  edits: ReadonlyArray<ISettingEdit>
): string[] {
  return edits.reduce<string[]>(
    (texts, { slot, tag }) => {
      const { tags, left } = replaceSlot(texts, slot, tag);
      return left === null ? tags : [...tags, left];
    },
    [...defaults]
  );
}

/** Tags that say what a step asks for, without repeats of a slot. */
export function settingsIn(tags: ReadonlyArray<string>): string[] {
  return readDefaults(tags).map(({ tag }) => tag);
}

/** The tags without those that say what a step asks for. */
export function withoutSettings(tags: ReadonlyArray<string>): string[] {
  return tags.filter(tag => parseSetting(tag) === null);
}

/** Give a step settings that it has none of yet, on its first cell, in place. */
export function addSettings(cells: CellTags[], step: string, tags: ReadonlyArray<string>): void {
  const members = membersOf(cells, step);
  const taken = new Set(readSettings(cells, step, []).map(({ slot }) => slot));
  const missing = tags.filter(tag => !taken.has(parseSetting(tag)?.slot ?? ''));
  if (missing.length > 0 && members.length > 0) {
    cells[members[0]] = [...(cells[members[0]] ?? []), ...missing];
  }
}

/** The tags with the slot's first tag replaced and its others gone; `left` is the new tag where none was there. */
function replaceSlot(
  tags: ReadonlyArray<string>,
  slot: string,
  tag: string | null
): { tags: string[]; left: string | null } {
  let left = tag;
  const kept = tags.flatMap(one => {
    if (parseSetting(one)?.slot !== slot) {
      return [one];
    }
    const put = left === null ? [] : [left];
    left = null;
    return put;
  });
  return { tags: kept, left };
}
