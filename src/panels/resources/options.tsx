import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IResourcesProps } from './body';
import { QUEUE_LABEL } from './choices';
import { Origin, ValueField } from './field';

/** Image, time, retries, caching. */
export function Options(props: IResourcesProps): React.ReactElement {
  const { model, trans } = props;
  const images = React.useId();
  const own = model.choices?.image ?? '';
  return (
    <>
      <ValueField
        {...props}
        kind="image"
        list={images}
        label={trans.__('Image')}
        fallback={model.session?.pipeline.graph?.base_image ?? ''}
      />
      <datalist id={images}>
        {own && <option value={own} label={trans.__('the image of this notebook server')} />}
      </datalist>
      <div className="jp-kale-Pair">
        <ValueField {...props} kind="retry" label={trans.__('Retries')} fallback="0" />
        <ValueField
          {...props}
          kind="timeout"
          label={trans.__('Timeout (seconds)')}
          fallback={trans.__('none')}
        />
      </div>
      <Queue {...props} />
      <Caching {...props} />
    </>
  );
}

/** Kueue's queue, a label of the step's pods; where the cluster has queues, or the step names one. */
function Queue(props: IResourcesProps): React.ReactElement | null {
  const { model, trans } = props;
  const id = React.useId();
  const queues = model.choices?.queues ?? [];
  if (queues.length === 0 && !model.setting('label', QUEUE_LABEL)) {
    return null;
  }
  return (
    <>
      <ValueField
        {...props}
        kind="label"
        of={QUEUE_LABEL}
        label={trans.__('Queue')}
        fallback={trans.__('none')}
        list={id}
      />
      <datalist id={id}>
        {queues.map(queue => (
          <option key={queue} value={queue} />
        ))}
      </datalist>
    </>
  );
}

function Caching(props: IResourcesProps): React.ReactElement {
  const { model, trans } = props;
  const setting = model.setting('cache');
  return (
    <div className="jp-kale-Value">
      <label>
        {trans.__('Caching')}
        <HTMLSelect
          value={setting?.own ? setting.value : ''}
          onChange={event => model.set('cache', '', event.target.value)}
        >
          <option value="">
            {setting && !setting.own ? trans.__('Default') : trans.__('As the pipeline says')}
          </option>
          <option value="enabled">{trans.__('Take earlier results')}</option>
          <option value="disabled">{trans.__('Run always')}</option>
        </HTMLSelect>
      </label>
      <div className="jp-kale-Value-more">
        <Origin {...props} setting={setting} />
      </div>
    </div>
  );
}
