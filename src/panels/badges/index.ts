import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, ReadonlyJSONValue } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

import type { ISession } from '../../tokens';
import { badgeNodes, IBadgeActions } from './body';
import { markLine } from './line';
import { badgesOf, IBadge } from './model';

const FAILED_CLASS = 'jp-kale-mod-failed';

/** The row above one cell. */
export class CellBadge extends Widget {
  constructor(trans: TranslationBundle, actions: IBadgeActions) {
    super();
    this.addClass('jp-kale-Badge');
    this.hide();
    this._trans = trans;
    this._actions = actions;
  }

  /** How often it was drawn. */
  get drawn(): number {
    return this._drawn;
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
    if (badge) {
      this._draw(badge);
    }
  }

  /** Draw anew. The first button stays the same element: it may have the focus. */
  private _draw(badge: IBadge): void {
    this._drawn += 1;
    const [chip, ...others] = badgeNodes(badge, this._trans, this._actions);
    const [before, ...rest] = this.node.children;
    if (!before) {
      this.node.append(chip, ...others);
      return;
    }
    for (const { name, value } of chip.attributes) {
      before.setAttribute(name, value);
    }
    before.replaceChildren(...chip.childNodes);
    rest.forEach(node => node.remove());
    this.node.append(...others);
  }

  private _actions: IBadgeActions;
  private _badge: IBadge | null = null;
  private _drawn = 0;
  private _trans: TranslationBundle;
}

/** What the badges of one notebook need. */
interface IOptions {
  session: ISession;
  trans: TranslationBundle;
  edit: (session: ISession, index: number) => void;
  resources: (session: ISession, step: string) => void;
}

/**
 * The badges of one notebook.
 *
 * Responsibilities: gives each rendered cell its row and keeps it true; marks the cell and the line that failed.
 * Cells come and go with scrolling, so what they show lives in the session. Nothing happens while the user types: the
 * pipeline tells of changes when the notebook rests, and a row whose content stayed the same is left as it is.
 */
export class NotebookBadges implements IDisposable {
  constructor(options: IOptions) {
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
    const badges = shown
      ? badgesOf({
          ids: cells.map(({ model }) => model.id),
          places: pipeline.places,
          graph: pipeline.graph,
          diagnostics: pipeline.diagnostics,
          run: runs.current?.snapshot ?? null
        })
      : [];
    cells.forEach((cell, index) => this._show(cell, badges[index] ?? null));
  }

  private _show(cell: Cell, badge: IBadge | null): void {
    this._badges.set(cell, badge);
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
      const { session, resources } = this._options;
      const widget = new CellBadge(this._options.trans, {
        edit: () => this._edit(cell),
        resources: step => resources(session, step)
      });
      widget.badge = this._badges.get(cell) ?? null;
      (cell.layout as PanelLayout).insertWidget(0, widget);
      this._widgets.set(cell, widget);
      mark(cell, widget.badge);
    });
  }

  private _edit(cell: Cell): void {
    const { session, edit } = this._options;
    edit(session, session.panel.content.widgets.indexOf(cell));
  }

  private _badges = new WeakMap<Cell, IBadge | null>();
  private _disposed = false;
  private _enabled = true;
  private _options: IOptions;
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
