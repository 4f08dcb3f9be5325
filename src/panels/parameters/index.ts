import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ParametersForm } from './body';
import type { ParametersModel } from './model';

/** Place of the button that starts the run. */
const START = 1;

/** A dialog that does not close with a value that can't be taken; JupyterLab's closes where Enter is pressed. */
class ParametersDialog extends Dialog<unknown> {
  constructor(model: ParametersModel, options: Partial<Dialog.IOptions<unknown>>) {
    super(options);
    this._model = model;
  }

  resolve(index = START): void {
    if (index !== START || this._model.fields.every(({ problem }) => problem === '')) {
      super.resolve(index);
    }
  }

  private _model: ParametersModel;
}

/** Ask for the values of a run. True where it is to start with what the model holds then. */
export function askParameters(
  title: string,
  model: ParametersModel,
  trans: TranslationBundle
): Promise<boolean> {
  const form = React.createElement(ParametersForm, { model, trans });
  return askWith(form, trans.__('Run %1', title), model, trans);
}

/** The same with a form of one's own, in which the fields of the model are. */
export async function askWith(
  form: React.ReactElement,
  title: string,
  model: ParametersModel,
  trans: TranslationBundle
): Promise<boolean> {
  const dialog = new ParametersDialog(model, {
    title,
    body: ReactWidget.create(form),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Run with These') })
    ],
    focusNodeSelector: 'input, select'
  });
  dialog.addClass('jp-kale-Dialog');
  const { button } = await dialog.launch();
  return button.accept;
}
