import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { TagEditorBody } from './body';
import { TagEditorModel } from './model';

/** The editor of one cell's role, a row in the cell above its code. */
class TagEditor extends VDomRenderer<TagEditorModel> {
  constructor(model: TagEditorModel, trans: TranslationBundle, close: () => void) {
    super(model);
    this.addClass('jp-kale-Editor');
    this._trans = trans;
    this._close = close;
  }

  protected render(): React.ReactElement {
    return React.createElement(TagEditorBody, {
      model: this.model as TagEditorModel,
      trans: this._trans,
      close: this._close
    });
  }

  dispose(): void {
    this.model?.dispose();
    super.dispose();
  }

  private _close: () => void;
  private _trans: TranslationBundle;
}

/** Opens the tag editor; at most one is open. */
export class TagEditors {
  constructor(trans: TranslationBundle) {
    this._trans = trans;
  }

  /** Open the editor of the cell at `index`; opening the one that is open closes it. */
  async open(session: ISession, index: number): Promise<void> {
    const cell = session.panel.content.widgets[index];
    const before = this._cell;
    this._close(false);
    if (!cell || cell.model.type !== 'code' || cell === before) {
      return;
    }
    session.panel.content.activeCellIndex = index;
    session.panel.content.mode = 'command';
    await cell.ready;
    const model = new TagEditorModel(session, index, this._trans);
    const close = () => this._close(true);
    this._cell = cell;
    this._editor = new TagEditor(model, this._trans, close);
    const layout = cell.layout as PanelLayout;
    const header = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-header'));
    layout.insertWidget(Math.max(0, header), this._editor);
    MessageLoop.sendMessage(this._editor, Widget.Msg.UpdateRequest);
    await this._editor.renderPromise;
    const unnamed = model.draft.role === 'step' && model.draft.step === '';
    this._editor.node.querySelector<HTMLElement>(unnamed ? 'input' : 'select')?.focus();
  }

  private _close(focus: boolean): void {
    const cell = this._cell;
    this._editor?.dispose();
    this._editor = null;
    this._cell = null;
    if (focus && cell && !cell.isDisposed) {
      cell.node.querySelector<HTMLElement>('.jp-kale-Chip')?.focus();
    }
  }

  private _cell: Cell | null = null;
  private _editor: TagEditor | null = null;
  private _trans: TranslationBundle;
}
