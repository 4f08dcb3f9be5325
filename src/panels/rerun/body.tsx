import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ParametersForm } from '../parameters/body';
import { extentTitle, RerunModel } from './model';

interface IFormProps {
  model: RerunModel;
  trans: TranslationBundle;
}

/** Which steps run again, and a field for each parameter. */
export function RerunForm({ model, trans }: IFormProps): React.ReactElement {
  return (
    <>
      <UseSignal signal={model.values.stateChanged}>
        {() => <Extent model={model} trans={trans} />}
      </UseSignal>
      <ParametersForm model={model.values} trans={trans} />
    </>
  );
}

function Extent({ model, trans }: IFormProps): React.ReactElement {
  const id = React.useId();
  return (
    <div className="jp-kale-Form">
      <div className="jp-kale-Parameter">
        <label htmlFor={id}>{trans.__('Steps that run')}</label>
        <select
          id={id}
          className="jp-mod-styled"
          value={model.chosen}
          aria-describedby={`${id}-note`}
          onChange={({ target }) => (model.chosen = Number(target.value))}
        >
          {model.extents.map((extent, place) => (
            <option key={place} value={place}>
              {extentTitle(extent, trans)}
            </option>
          ))}
        </select>
        <span id={`${id}-note`} className="jp-kale-Parameter-note">
          {model.extents[model.chosen].step === null
            ? trans.__('The pipeline that ran, as if it were submitted again.')
            : trans.__(
                'Results of other steps are taken from the run; those that depend on a value you change run too.'
              )}
        </span>
      </div>
    </div>
  );
}
