import * as React from 'react';

import type { IResourcesProps } from './body';
import { ValueField } from './field';

/** CPU and memory: what is set aside for the step, and the most it may use. */
export function Amounts(props: IResourcesProps): React.ReactElement {
  const { trans } = props;
  return (
    <>
      <div className="jp-kale-Pair" role="group" aria-label={trans.__('CPU')}>
        <ValueField {...props} kind="request" of="cpu" label={trans.__('CPU, at least')} />
        <ValueField {...props} kind="limit" of="cpu" label={trans.__('CPU, at most')} />
      </div>
      <div className="jp-kale-Pair" role="group" aria-label={trans.__('Memory')}>
        <ValueField {...props} kind="request" of="memory" label={trans.__('Memory, at least')} />
        <ValueField {...props} kind="limit" of="memory" label={trans.__('Memory, at most')} />
      </div>
    </>
  );
}
