import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { TagEditorBody } from './body';
import { TagEditorModel } from './model';

/** The editor of cells' roles, a row in a cell above its code. */
class TagEditor extends VDomRenderer<TagEditorModel> {
  constructor(options: {
    model: TagEditorModel;
    trans: TranslationBundle;
    close: () => void;
    resources: (step: string) => void;
  }) {
    super(options.model);
    this.addClass('jp-kale-Editor');
    this._options = options;
  }

  protected render(): React.ReactElement {
    return React.createElement(TagEditorBody, this._options);
  }

  dispose(): void {
    this.model?.dispose();
    super.dispose();
  }

  private _options: {
    model: TagEditorModel;
    trans: TranslationBundle;
    close: () => void;
    resources: (step: string) => void;
  };
}

/** Where the focus goes first. */
export type EditorField = 'role' | 'step';

/** Opens the tag editor; at most one is open. */
export class TagEditors {
  constructor(trans: TranslationBundle, resources: (session: ISession, step: string) => void) {
    this._trans = trans;
    this._resources = resources;
  }

  /**
   * Open the editor of the cell at `index`, and of those selected with it; opening the one that is open closes it.
   *
   * When it closes the focus goes back to where it was.
   */
  async open(session: ISession, index: number, field?: EditorField): Promise<void> {
    const notebook = session.panel.content;
    const cell = notebook.widgets[index];
    const before = this._cell;
    this._close();
    if (!cell || cell.model.type !== 'code' || cell === before) {
      return;
    }
    const ids = selectedWith(session, cell).map(({ model }) => model.id);
    const chip = cell.node.contains(document.activeElement?.closest('.jp-kale-Chip') ?? null);
    const back = () => this._close(session, chip);
    await cell.ready;
    const model = new TagEditorModel(session, ids, this._trans);
    this._cell = cell;
    this._editor = new TagEditor({
      model,
      trans: this._trans,
      close: back,
      resources: step => {
        this._close();
        this._resources(session, step);
      }
    });
    const layout = cell.layout as PanelLayout;
    const header = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-header'));
    layout.insertWidget(Math.max(0, header), this._editor);
    MessageLoop.sendMessage(this._editor, Widget.Msg.UpdateRequest);
    await this._editor.renderPromise;
    const unnamed = model.draft.role === 'step' && !model.draft.step;
    const first = field ?? (unnamed ? 'step' : 'role');
    const input = this._editor.node.querySelector<HTMLElement>(`.jp-kale-Editor-${first}`);
    const isField = input instanceof HTMLInputElement || input instanceof HTMLSelectElement;
    const target = isField ? input : input?.querySelector('select');
    (target ?? this._editor.node.querySelector('select'))?.focus();
    if (target instanceof HTMLInputElement) {
      target.select();
    }
  }

  /** Close, and give the focus back: to the name above the cell where it came from there, else to the cell. */
  private _close(session?: ISession, chip = false): void {
    const cell = this._cell;
    this._editor?.dispose();
    this._editor = null;
    this._cell = null;
    if (!session || session.isDisposed) {
      return;
    }
    const target = cell?.node.querySelector<HTMLElement>('.jp-kale-Chip');
    if (chip && target) {
      target.focus();
    } else {
      session.panel.content.mode = 'command';
      session.panel.activate();
    }
  }

  private _cell: Cell | null = null;
  private _editor: TagEditor | null = null;
  private _resources: (session: ISession, step: string) => void;
  private _trans: TranslationBundle;
}

/** The code cells selected together with a cell, or the cell alone where it is not selected; it is made active then. */
function selectedWith(session: ISession, cell: Cell): Cell[] {
  const notebook = session.panel.content;
  const selected = notebook.widgets.filter(one => notebook.isSelectedOrActive(one));
  if (!selected.includes(cell)) {
    notebook.deselectAll();
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    notebook.mode = 'command';
    return [cell];
  }
  return selected.filter(({ model }) => model.type === 'code');
}
