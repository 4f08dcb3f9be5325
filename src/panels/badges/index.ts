import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { JSONExt, ReadonlyJSONValue } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { PanelLayout } from '@lumino/widgets';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { Badge } from './body';
import { markLine } from './line';
import { badgesOf, IBadge } from './model';

const FAILED_CLASS = 'jp-kale-mod-failed';

/** The row above one cell. */
export class CellBadge extends ReactWidget {
  constructor(trans: TranslationBundle, onEdit: () => void) {
    super();
    this.addClass('jp-kale-Badge');
    this._trans = trans;
    this._onEdit = onEdit;
  }

  /** What it shows; null shows nothing. */
  get badge(): IBadge | null {
    return this._badge;
  }
  set badge(badge: IBadge | null) {
    if (same(badge, this._badge)) {
      return;
    }
    this._badge = badge;
    this.setHidden(badge === null);
    this.update();
  }

  protected render(): React.ReactElement | null {
    return (
      this._badge &&
      React.createElement(Badge, { badge: this._badge, trans: this._trans, onEdit: this._onEdit })
    );
  }

  private _badge: IBadge | null = null;
  private _onEdit: () => void;
  private _trans: TranslationBundle;
}

/**
 * The badges of one notebook.
 *
 * Responsibilities: gives each rendered cell its row and keeps it true; marks the cell and the line that failed.
 * Cells come and go with scrolling, so what they show lives in the session.
 */
export class NotebookBadges implements IDisposable {
  constructor(options: {
    session: ISession;
    trans: TranslationBundle;
    edit: (session: ISession, index: number) => void;
  }) {
    this._options = options;
    const { session } = options;
    session.pipeline.changed.connect(this._update, this);
    session.runs.changed.connect(this._update, this);
    session.panel.content.model?.cells.changed.connect(this._update, this);
    session.panel.disposed.connect(this.dispose, this);
    void session.panel.context.ready.then(() => this._update());
  }

  /** Whether badges are shown at all. */
  set enabled(enabled: boolean) {
    this._enabled = enabled;
    this._update();
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    Signal.disconnectReceiver(this);
  }

  private _update(): void {
    if (this._disposed || this._options.session.isDisposed) {
      return;
    }
    const { pipeline, runs, panel } = this._options.session;
    const cells = panel.content.widgets;
    const shown = this._enabled && (pipeline.tagged || pipeline.watched);
    const badges = badgesOf({
      ids: cells.map(({ model }) => model.id),
      places: pipeline.places,
      graph: pipeline.graph,
      diagnostics: pipeline.diagnostics,
      run: runs.current?.snapshot ?? null
    });
    cells.forEach((cell, index) => this._show(cell, shown ? (badges[index] ?? null) : null));
  }

  private _show(cell: Cell, badge: IBadge | null): void {
    const widget = this._widgets.get(cell);
    if (widget) {
      widget.badge = badge;
      mark(cell, badge);
    } else if (badge) {
      this._attach(cell);
    }
  }

  /** Give the cell its row, once it is more than a placeholder. */
  private _attach(cell: Cell): void {
    if (this._waiting.has(cell)) {
      return;
    }
    this._waiting.add(cell);
    void cell.ready.then(() => {
      if (this._disposed || cell.isDisposed) {
        return;
      }
      const widget = new CellBadge(this._options.trans, () => this._edit(cell));
      (cell.layout as PanelLayout).insertWidget(0, widget);
      this._widgets.set(cell, widget);
      this._update();
    });
  }

  private _edit(cell: Cell): void {
    const { session, edit } = this._options;
    edit(session, session.panel.content.widgets.indexOf(cell));
  }

  private _disposed = false;
  private _enabled = true;
  private _options: {
    session: ISession;
    trans: TranslationBundle;
    edit: (session: ISession, index: number) => void;
  };
  private _waiting = new WeakSet<Cell>();
  private _widgets = new WeakMap<Cell, CellBadge>();
}

function mark(cell: Cell, badge: IBadge | null): void {
  const failed = badge?.state === 'failed';
  cell.toggleClass(FAILED_CLASS, failed);
  markLine(cell, failed ? (badge.error?.line ?? null) : null);
}

function same(left: IBadge | null, right: IBadge | null): boolean {
  return JSONExt.deepEqual(
    left as unknown as ReadonlyJSONValue,
    right as unknown as ReadonlyJSONValue
  );
}
