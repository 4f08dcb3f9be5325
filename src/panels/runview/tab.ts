import type { NotebookWidgetFactory } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../icons';
import { RunBody } from './body';
import type { RunViewModel } from './model';

/** What the view asks of the application. */
export interface IRunActions {
  /** Show another run of the notebook. */
  openRun(id: string): void;
  /** Open the notebook as it ran, to be looked at. */
  openAsRan(): void;
  /** Save the notebook as it ran beside the notebook, under a new name, and open it. */
  restore(): void;
  /** Open a new notebook that loads the inputs of a step and holds its cells; nothing of it is executed. */
  debug(step: string): void;
  /** The notebook's JSON as it is now, open or saved; null where there is none any longer. */
  notebookNow(): Promise<unknown>;
  /** Bring a cell into view: in the notebook, or where it has changed since, in the notebook as it ran. */
  goTo(cellId: string, line: number | null): void;
  /** The same by the cell's number among those that hold code. */
  goToNumber(cell: number, line: number | null): void;
  /** Give the user a file. */
  download(content: Blob, name: string): void;
}

/** What renders outputs in notebooks. */
export type Rendermime = NotebookWidgetFactory['rendermime'];

/** What every part of the view is given. */
export interface IRunViewProps {
  model: RunViewModel;
  actions: IRunActions;
  /** Renders outputs; null where JupyterLab has none to give. */
  rendermime: Rendermime | null;
  trans: TranslationBundle;
}

/** A run in a tab of its own. */
export class RunTab extends VDomRenderer<RunViewModel> {
  constructor(private readonly _props: IRunViewProps) {
    super(_props.model);
    const { model, trans } = _props;
    this.addClass('jp-kale-RunTab');
    this.title.icon = pipelineIcon;
    this.title.label = trans.__('Run of %1', model.run.notebook.split('/').pop() ?? '');
    this.title.caption = model.run.id;
    this.title.closable = true;
  }

  dispose(): void {
    this.model?.dispose();
    super.dispose();
  }

  protected render(): React.ReactElement {
    return React.createElement(RunBody, this._props);
  }
}
