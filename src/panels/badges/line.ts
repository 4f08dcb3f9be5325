import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';
import type { Cell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';

/** One-based line to mark; null takes the mark away. */
const setLine = StateEffect.define<number | null>();

const decoration = Decoration.line({ class: 'jp-kale-failedLine' });

/** The marked line moves with the text around it. */
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setLine)) {
        const { doc } = transaction.state;
        const { value } = effect;
        return value === null || value > doc.lines
          ? Decoration.none
          : Decoration.set(decoration.range(doc.line(value).from));
      }
    }
    return marks.map(transaction.changes);
  },
  provide: marks => EditorView.decorations.from(marks)
});

const marked = new WeakMap<object, number | null>();

/** Mark a line of a cell, one-based; null takes the mark away. A mark that is there already is left where it moved to. */
export function markLine(cell: Cell, line: number | null): void {
  const editor = cell.editor as CodeMirrorEditor | null;
  if (!editor || (marked.get(editor) ?? null) === line) {
    return;
  }
  if (!marked.has(editor)) {
    editor.injectExtension(field);
  }
  marked.set(editor, line);
  editor.editor.dispatch({ effects: setLine.of(line) });
}
