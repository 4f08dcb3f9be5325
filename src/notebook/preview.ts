import type { Edit } from '../tokens';

/** A change of one cell's tags. */
export type TagsEdit = Extract<Edit, { kind: 'tags' }>;

interface ICellJson {
  id?: string;
  metadata?: object;
}

/** The notebook's JSON as it would be with these tags; what is given stays as it is. */
export function withTags(notebook: unknown, edits: ReadonlyArray<TagsEdit>): unknown {
  const tags = new Map(edits.map(edit => [edit.cell_id, edit.tags]));
  const { cells = [], ...rest } = notebook as { cells?: ICellJson[] };
  return {
    ...rest,
    cells: cells.map((cell, index) => {
      const set = tags.get(cell.id ?? `cell-${index}`);
      return set ? { ...cell, metadata: { ...cell.metadata, tags: set } } : cell;
    })
  };
}
