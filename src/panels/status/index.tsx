import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../icons';
import { StateIcon } from '../state';
import { stateTitle } from '../words';
import { StatusModel } from './model';

/** The status bar's line about the current notebook's pipeline; a click shows the panel. */
export class StatusItem extends VDomRenderer<StatusModel> {
  constructor(model: StatusModel, trans: TranslationBundle, show: () => void) {
    super(model);
    this.addClass('jp-mod-highlighted');
    this._show = show;
    this._trans = trans;
  }

  protected render(): React.ReactElement {
    const { state, text } = this.model;
    const trans = this._trans;
    return (
      <button
        className="jp-kale-Status"
        title={trans.__('Show the Pipeline Panel')}
        onClick={this._show}
      >
        {state ? (
          <StateIcon state={state} title={stateTitle(state, trans)} />
        ) : (
          <pipelineIcon.react tag="span" />
        )}
        {text}
      </button>
    );
  }

  private _show: () => void;
  private _trans: TranslationBundle;
}
