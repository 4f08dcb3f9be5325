import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IRerunRequest, IRunParameter, IRunSnapshot } from '../../tokens';
import { askWith } from '../parameters';
import { RerunForm } from './body';
import { RerunModel } from './model';

/** Ask what of a run is to run again, and with which values. Null where nothing is. */
export async function askRerun(
  run: IRunSnapshot,
  parameters: ReadonlyArray<IRunParameter>,
  step: string | null,
  trans: TranslationBundle
): Promise<IRerunRequest | null> {
  const model = new RerunModel(run, parameters, step, trans);
  const form = React.createElement(RerunForm, { model, trans });
  const title = trans.__('Run %1 Again', run.pipeline);
  const accepted = await askWith(form, title, model.values, trans);
  model.values.dispose();
  return accepted ? model.request : null;
}
