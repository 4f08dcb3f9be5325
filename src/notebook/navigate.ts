import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

/**
 * Bring a cell into view and make it active; where a line is given, put the cursor there.
 *
 * @param index - Zero-based position of the cell.
 * @param line - One-based line in it; null for the cell as a whole.
 */
export async function goToCell(
  panel: NotebookPanel,
  index: number,
  line: number | null
): Promise<void> {
  const notebook = panel.content;
  const cell = notebook.widgets[index];
  if (!cell) {
    return;
  }
  NotebookActions.expandParent(cell, notebook);
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  await notebook.scrollToCell(cell, 'smart').catch(() => undefined);
  await cell.ready;
  if (line === null) {
    notebook.mode = 'command';
    panel.activate();
    return;
  }
  cell.inputHidden = false;
  panel.activate();
  notebook.mode = 'edit';
  const lines = cell.editor?.lineCount ?? 1;
  cell.editor?.setCursorPosition({ line: Math.min(line, lines) - 1, column: 0 });
  cell.editor?.focus();
}
