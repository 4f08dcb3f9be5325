import type { NotebookPanel } from '@jupyterlab/notebook';

import type { IRunSnapshot } from '../tokens';

/** A code cell of a notebook as it ran. */
export interface ICodeCell {
  id: string;
  source: string;
}

/** The cells of a notebook's JSON that hold code, in order; `cell-N` from 0 where a cell has no id. */
export function codeCells(notebook: unknown): ICodeCell[] {
  const { cells } = (notebook ?? {}) as { cells?: unknown };
  return (Array.isArray(cells) ? (cells as Record<string, unknown>[]) : [])
    .map((cell, index) => ({
      code: cell.cell_type === 'code',
      id: String(cell.id ?? `cell-${index}`),
      source: Array.isArray(cell.source) ? cell.source.join('') : String(cell.source ?? '')
    }))
    .filter(({ code, source }) => code && source.trim() !== '');
}

/** Position of a cell in an open notebook; -1 where it isn't there with the text that ran. */
export function placeInNotebook(asRan: unknown, cellId: string, panel: NotebookPanel): number {
  const ran = codeCells(asRan).find(({ id }) => id === cellId);
  const cells = [...(panel.content.model?.cells ?? [])];
  const index = cells.findIndex(({ id }) => id === cellId);
  return index >= 0 && cells[index].sharedModel.getSource() === ran?.source ? index : -1;
}

/**
 * A name for a notebook beside that of a run that no file there has.
 *
 * @param mark - What comes after the notebook's own name; the run's id makes it a copy of the run.
 */
export function freeName(
  { id, notebook }: IRunSnapshot,
  taken: ReadonlyArray<string>,
  mark = id
): string {
  const stem = (notebook.split('/').pop() ?? '').replace(/\.ipynb$/, '');
  const plain = `${stem} ${mark}`;
  for (let count = 1; ; count++) {
    const name = `${plain}${count > 1 ? ` ${count}` : ''}.ipynb`;
    if (!taken.includes(name)) {
      return name;
    }
  }
}
