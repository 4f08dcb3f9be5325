import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';
import type { Cell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { IDiagnostic, ISession, Severity } from '../../tokens';
import { plainMessage } from '../message';
import { GRAVITY } from './order';

/** The gravest problem of a line (from 1), and what all its problems say. */
export interface ILineMark {
  line: number;
  severity: Severity;
  text: string;
}

/** The marks of each cell that has any, by the cell's id. */
export function marksOf(diagnostics: ReadonlyArray<IDiagnostic>): Map<string, ILineMark[]> {
  const cells = new Map<string, Map<number, ILineMark>>();
  for (const severity of GRAVITY) {
    for (const problem of diagnostics) {
      const { cell_id, line } = problem;
      if (problem.severity !== severity || cell_id === null || line === null) {
        continue;
      }
      const lines = cells.get(cell_id) ?? new Map<number, ILineMark>();
      const text = plainMessage(`${problem.message} ${problem.remedy}`.trim());
      const before = lines.get(line);
      lines.set(line, {
        line,
        severity: before?.severity ?? severity,
        text: before ? `${before.text}\n${text}` : text
      });
      cells.set(cell_id, lines);
    }
  }
  return new Map(
    [...cells].map(([id, lines]) => [id, [...lines.values()].sort((a, b) => a.line - b.line)])
  );
}

const setMarks = StateEffect.define<ReadonlyArray<ILineMark>>();

/** The marked lines; they move with the text until the next check. */
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) {
        const { doc } = transaction.state;
        const shown = effect.value.filter(({ line }) => line >= 1 && line <= doc.lines);
        return Decoration.set(shown.map(mark => decoration(mark).range(doc.line(mark.line).from)));
      }
    }
    return marks.map(transaction.changes);
  },
  provide: marks => EditorView.decorations.from(marks)
});

function decoration({ severity, text }: ILineMark): Decoration {
  return Decoration.line({
    class: 'jp-kale-problemLine',
    attributes: { 'data-severity': severity, title: text }
  });
}

/** Marks the lines of one notebook that have problems, as the last check found them. */
export class ProblemMarks implements IDisposable {
  constructor(session: ISession) {
    this._session = session;
    session.pipeline.changed.connect(this._update, this);
    session.panel.content.model?.cells.changed.connect(this._update, this);
    session.panel.disposed.connect(this.dispose, this);
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    Signal.disconnectReceiver(this);
  }

  private _update(): void {
    const { pipeline, panel, isDisposed } = this._session;
    const fresh = pipeline.diagnostics !== this._diagnostics;
    if (this._disposed || isDisposed || !(fresh || this._waiting.size > 0)) {
      return;
    }
    this._diagnostics = pipeline.diagnostics;
    this._marks = pipeline.tagged ? marksOf(pipeline.diagnostics) : new Map();
    panel.content.widgets.forEach((cell, index) => {
      const marks = this._marks.get(cell.model.id) ?? this._marks.get(`cell-${index}`) ?? [];
      this._show(cell, marks);
    });
  }

  /** Mark the lines of a cell; of one that is not rendered yet, as soon as it is. */
  private _show(cell: Cell, marks: ReadonlyArray<ILineMark>): void {
    const editor = cell.editor as CodeMirrorEditor | null;
    if (!editor) {
      if (marks.length > 0 && !this._waiting.has(cell)) {
        this._waiting.add(cell);
        void cell.ready.then(() => {
          this._update();
          this._waiting.delete(cell);
        });
      }
      return;
    }
    const text = JSON.stringify(marks);
    const before = this._shown.get(editor);
    if (text === (before ?? '[]')) {
      return;
    }
    if (before === undefined) {
      editor.injectExtension(field);
    }
    this._shown.set(editor, text);
    editor.editor.dispatch({ effects: setMarks.of(marks) });
  }

  private _diagnostics: ReadonlyArray<IDiagnostic> | null = null;
  private _disposed = false;
  private _marks = new Map<string, ILineMark[]>();
  private _session: ISession;
  private _shown = new WeakMap<CodeMirrorEditor, string>();
  private _waiting = new Set<Cell>();
}
