import type { TranslationBundle } from '@jupyterlab/translation';
import { SidePanel, VDomRenderer } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import * as React from 'react';

import { pipelineIcon } from '../icons';
import { Body } from './body';
import type { PipelinePanelModel } from './model';

/** What the panel asks of the application. */
export interface IPanelActions {
  run(): void;
  /** Show what the pipeline can be exported as, below (or above) a rectangle of the window. */
  exportMenu(below: DOMRect): void;
  editCell(): void;
  /** Ask for a proposal of steps. */
  suggest(): void;
  /** Open the graph in a tab. */
  openGraph(): void;
  /** Open a run in a tab. */
  openRun(id: string): void;
  /** Show what can be done with a step, at a point of the window. */
  stepMenu(step: string, x: number, y: number): void;
}

/** The side panel: the pipeline of the current notebook and its run. */
export class PipelinePanel extends SidePanel {
  constructor(options: {
    model: PipelinePanelModel;
    actions: IPanelActions;
    trans: TranslationBundle;
  }) {
    super({ content: new Panel() });
    const { trans, model } = options;
    this.model = model;
    this.id = 'jupyter-kale-ext:panel';
    this.addClass('jp-kale-Panel');
    this.title.icon = pipelineIcon;
    this.title.caption = trans.__('Kale Pipeline');
    this.header.addWidget(heading(trans.__('Kale Pipeline')));
    (this.content as Panel).addWidget(new BodyWidget(options));
  }

  readonly model: PipelinePanelModel;

  protected onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this.model.active = true;
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.model.active = false;
  }

  dispose(): void {
    this.model.dispose();
    super.dispose();
  }
}

/** Renders the model, and again when it changes. */
class BodyWidget extends VDomRenderer<PipelinePanelModel> {
  constructor(options: {
    model: PipelinePanelModel;
    actions: IPanelActions;
    trans: TranslationBundle;
  }) {
    super(options.model);
    this.addClass('jp-kale-Panel-body');
    this._actions = options.actions;
    this._trans = options.trans;
  }

  protected render(): React.ReactElement {
    return React.createElement(Body, {
      model: this.model as PipelinePanelModel,
      actions: this._actions,
      trans: this._trans
    });
  }

  private _actions: IPanelActions;
  private _trans: TranslationBundle;
}

function heading(text: string): Widget {
  const node = document.createElement('h2');
  node.textContent = text;
  node.className = 'jp-text-truncated';
  return new Widget({ node });
}
