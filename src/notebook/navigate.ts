import type { Cell } from '@jupyterlab/cells';
import { Notebook, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

/** How often a cell is scrolled to that does not appear, and how long is waited in between. */
const TRIES = 5;
const PAUSE_MS = 100;

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
  await reveal(notebook, cell);
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

/** Scroll to a cell. A long notebook that is being laid out may scroll back, so what came of it is looked at. */
async function reveal(notebook: Notebook, cell: Cell): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await notebook.scrollToCell(cell, 'smart');
    if (isShown(notebook, cell)) {
      await cell.ready;
      return;
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}

function isShown(notebook: Notebook, cell: Cell): boolean {
  const [inner, outer] = [cell, notebook].map(({ node }) => node.getBoundingClientRect());
  return cell.node.isConnected && inner.top < outer.bottom && inner.bottom > outer.top;
}
