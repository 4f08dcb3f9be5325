import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { useModel } from '../state';
import { Amounts } from './amounts';
import { GpuPicker } from './gpupicker';
import { EntryList, LISTS } from './entries';
import type { ResourcesModel } from './model';
import { Options } from './options';

/** What every part of the resources is given. */
export interface IResourcesProps {
  model: ResourcesModel;
  trans: TranslationBundle;
}

/** What a step asks for: GPU, CPU, memory at once in sight, the rest unfolds. */
export function Resources(props: IResourcesProps): React.ReactElement | null {
  const { model, trans } = props;
  useModel(model);
  const node = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (node.current && model.takeFocus()) {
      node.current.scrollIntoView({ block: 'nearest' });
      node.current.querySelector('select')?.focus();
    }
  });
  if (model.steps.length === 0) {
    return null;
  }
  return (
    <div ref={node} className="jp-kale-Resources" key={model.step ?? ''}>
      <StepChoice {...props} />
      {model.readOnly && (
        <p className="jp-kale-Hint" role="note">
          {trans.__('The notebook is read-only: what steps ask for can’t be changed.')}
        </p>
      )}
      <fieldset disabled={model.readOnly}>
        <legend className="jp-kale-Hidden">
          {model.step ?? trans.__('Defaults for all steps')}
        </legend>
        <GpuPicker {...props} />
        <Amounts {...props} />
        <Options {...props} />
        {LISTS.map(kind => (
          <EntryList key={kind} kind={kind} {...props} />
        ))}
      </fieldset>
      <Limits {...props} />
      <Strangers {...props} />
    </div>
  );
}

function StepChoice({ model, trans }: IResourcesProps): React.ReactElement {
  return (
    <label className="jp-kale-Field">
      <span>{trans.__('Step')}</span>
      <HTMLSelect
        value={model.step ?? ''}
        onChange={event => (model.step = event.target.value || null)}
      >
        <option value="">{trans.__('All steps (defaults)')}</option>
        {model.steps.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}

/** What of the settings another tool for the same tags does not take. */
function Strangers({ model, trans }: IResourcesProps): React.ReactElement | null {
  const kinds = new Set(model.settings.map(({ kind }) => kind));
  const unknown = [
    kinds.has('request') && trans.__('“at least”'),
    kinds.has('retry') && trans.__('retries'),
    kinds.has('timeout') && trans.__('the timeout'),
    kinds.has('env') && trans.__('the environment'),
    kinds.has('volume') && trans.__('volumes'),
    kinds.has('node_selector') && trans.__('node selectors'),
    kinds.has('toleration') && trans.__('tolerations')
  ].filter(Boolean);
  return unknown.length > 0 ? (
    <p className="jp-kale-Hint" role="note">
      {trans.__('Kubeflow Kale 2.3 refuses a notebook with tags for: %1.', unknown.join(', '))}
    </p>
  ) : null;
}

/** What of the settings means nothing where the notebook runs. */
function Limits({ model, trans }: IResourcesProps): React.ReactElement | null {
  const kinds = new Set(model.settings.map(({ kind }) => kind));
  const amounts = model.settings.some(({ key }) => ['cpu', 'memory'].includes(key));
  const unheard = [
    kinds.has('image') && trans.__('the image'),
    amounts && trans.__('CPU and memory'),
    kinds.has('node_selector') && trans.__('node selectors'),
    kinds.has('toleration') && trans.__('tolerations'),
    kinds.has('volume') && trans.__('volumes'),
    kinds.has('label') && trans.__('labels'),
    kinds.has('annotation') && trans.__('annotations')
  ].filter(Boolean);
  return model.local && unheard.length > 0 ? (
    <p className="jp-kale-Hint" role="note">
      {trans.__('Without effect on this machine: %1.', unheard.join(', '))}
    </p>
  ) : null;
}
