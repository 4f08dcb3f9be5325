import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

import type { CellTags, ITagChange } from './edits';

/** The tags of all cells, read from the document model. */
export function tagsOf(model: INotebookModel): CellTags[] {
  return cellsOf(model).map(cell => (cell.type === 'code' ? cellTags(cell) : null));
}

/** The cells of the document, in order. */
export function cellsOf(model: INotebookModel): ICellModel[] {
  return Array.from({ length: model.cells.length }, (_, index) => model.cells.get(index));
}

/**
 * Write tags into the document model, so that undo takes them back and whoever edits the notebook too sees them.
 *
 * Each cell is a transaction of its own: undo is per cell in JupyterLab, and metadata set outside of one is left out of it.
 */
export function writeTags(model: INotebookModel, changes: ReadonlyArray<ITagChange>): void {
  for (const { index, tags } of changes) {
    const cell = model.cells.get(index).sharedModel;
    cell.transact(() => {
      if (tags.length > 0) {
        cell.setMetadata('tags', tags);
      } else {
        cell.deleteMetadata('tags');
      }
    });
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
