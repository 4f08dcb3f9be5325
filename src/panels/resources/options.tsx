import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IResourcesProps } from './body';
import { Origin, ValueField } from './field';

/** Image, time, retries, caching. */
export function Options(props: IResourcesProps): React.ReactElement {
  const { model, trans } = props;
  return (
    <>
      <ValueField
        {...props}
        kind="image"
        label={trans.__('Image')}
        fallback={model.session?.pipeline.graph?.base_image ?? ''}
      />
      <div className="jp-kale-Pair">
        <ValueField {...props} kind="retry" label={trans.__('Retries')} fallback="0" />
        <ValueField
          {...props}
          kind="timeout"
          label={trans.__('Timeout (seconds)')}
          fallback={trans.__('none')}
        />
      </div>
      <Caching {...props} />
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
