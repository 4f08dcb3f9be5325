import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { pipelineIcon } from '../icons';
import type { PipelinePanelModel } from '../pipeline/model';
import GraphView from './view';

/** The graph of the current notebook's steps, in a tab. */
export class GraphTab extends VDomRenderer<PipelinePanelModel> {
  constructor(options: {
    model: PipelinePanelModel;
    trans: TranslationBundle;
    menu: (step: string, x: number, y: number) => void;
  }) {
    super(options.model);
    this._trans = options.trans;
    this._menu = options.menu;
    this.addClass('jp-kale-GraphTab');
    this.title.icon = pipelineIcon;
    this.title.label = options.trans.__('Pipeline Graph');
    this.title.closable = true;
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.model?.show(this, true);
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.model?.show(this, false);
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.model?.show(this, this.isVisible);
  }

  protected onActivateRequest(): void {
    const node = this.node.querySelector<HTMLElement>('.jp-kale-Node[tabindex="0"]');
    (node ?? this.node).focus();
  }

  dispose(): void {
    this.model?.show(this, false);
    super.dispose();
  }

  protected render(): React.ReactElement {
    const model = this.model as PipelinePanelModel;
    const session = model.session;
    if (!session || model.drawing.nodes.length === 0) {
      const text = session
        ? this._trans.__('The notebook has no steps yet.')
        : this._trans.__('Open a notebook to see its pipeline.');
      return React.createElement('div', { className: 'jp-kale-Empty' }, text);
    }
    return React.createElement(GraphView, {
      drawing: model.drawing,
      selected: model.selected,
      trans: this._trans,
      fill: true,
      onOpen: step => {
        const cell = model.drawing.nodes.find(({ name }) => name === step)?.cells[0];
        if (cell) {
          void session.goTo(cell.id, null);
        }
      },
      onSelect: step => model.select(step),
      onMenu: this._menu
    });
  }

  private _menu: (step: string, x: number, y: number) => void;
  private _trans: TranslationBundle;
}
