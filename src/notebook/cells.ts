import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

import type { Edit } from '../tokens';
import type { CellTags, ITagChange } from './members';

/** What JupyterLab's notebook has and its interface doesn't name. */
interface IUndoManager {
  stopCapturing(): void;
}

/** The tags of all cells, read from the document model. */
export function tagsOf(model: INotebookModel): CellTags[] {
  return cellsOf(model).map(cell => (cell.type === 'code' ? cellTags(cell) : null));
}

/** The cells of the document, in order. */
export function cellsOf(model: INotebookModel): ICellModel[] {
  return Array.from({ length: model.cells.length }, (_, index) => model.cells.get(index));
}

/**
 * Change the document model in one transaction of the notebook, so that its undo takes everything back at once and
 * whoever edits the notebook too sees it.
 */
export function transact(model: INotebookModel, change: () => void): void {
  const { sharedModel } = model;
  const { undoManager } = sharedModel as unknown as { undoManager?: IUndoManager };
  // Changes that follow each other within half a second would be one step of undo otherwise.
  undoManager?.stopCapturing();
  sharedModel.transact(change);
  undoManager?.stopCapturing();
}

/** Write tags into the document model. */
export function writeTags(model: INotebookModel, changes: ReadonlyArray<ITagChange>): void {
  if (changes.length > 0) {
    const { cells } = model.sharedModel;
    transact(model, () => changes.forEach(({ index, tags }) => setTags(cells[index], tags)));
  }
}

/** Make changes of the document model in this order. A cell that is gone is passed over. */
export function applyEdits(model: INotebookModel, edits: ReadonlyArray<Edit>): void {
  // The model's own list of cells follows when the transaction has ended.
  const cells = [...model.sharedModel.cells];
  const named = edits.map(edit => {
    return cells[indexOfCell(model, edit.kind === 'insert' ? edit.before : edit.cell_id)];
  });
  transact(model, () =>
    edits.forEach((edit, position) => {
      const index = cells.indexOf(named[position]);
      if (index >= 0) {
        applyEdit(model, cells, index, edit);
      }
    })
  );
}

type SharedCell = INotebookModel['sharedModel']['cells'][number];

function applyEdit(model: INotebookModel, cells: SharedCell[], index: number, edit: Edit): void {
  const { sharedModel } = model;
  switch (edit.kind) {
    case 'tags':
      return setTags(cells[index], edit.tags);
    case 'source':
      return cells[index].setSource(edit.source);
    case 'delete':
      cells.splice(index, 1);
      return sharedModel.deleteCell(index);
    case 'insert': {
      const metadata = edit.tags.length > 0 ? { tags: edit.tags } : {};
      const cell = { cell_type: 'code' as const, source: edit.source, metadata };
      cells.splice(index, 0, sharedModel.insertCell(index, cell));
    }
  }
}

function setTags(cell: SharedCell, tags: string[]): void {
  if (tags.length > 0) {
    cell.setMetadata('tags', tags);
  } else {
    cell.deleteMetadata('tags');
  }
}

/** Zero-based position of a cell; -1 where it is gone. `cell-N` is what a cell is called that has no id in its file. */
export function indexOfCell(model: INotebookModel, id: string): number {
  const index = cellsOf(model).findIndex(cell => cell.id === id);
  const position = /^cell-(\d+)$/.exec(id);
  if (index < 0 && position && Number(position[1]) < model.cells.length) {
    return Number(position[1]);
  }
  return index;
}

function cellTags(cell: ICellModel): string[] {
  const tags: unknown = cell.getMetadata('tags');
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}
