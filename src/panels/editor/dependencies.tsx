import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { QUIET, StepDot } from '../state';
import type { IEditorProps } from './body';
import type { ICandidate } from './model';

/** What comes before the step: found from the data with the names that flow, or chosen. */
export function PrevField({ model, trans }: IEditorProps): React.ReactElement | null {
  const id = React.useId();
  const { candidates, explicit } = model;
  if (candidates.length === 0) {
    return null;
  }
  return (
    <div
      className="jp-kale-Field jp-kale-Editor-depends"
      role="group"
      aria-label={trans.__('Depends on')}
      aria-describedby={id}
    >
      <span>
        {trans.__('Depends on')}{' '}
        <em id={id} className="jp-kale-Editor-origin">
          {explicit ? trans.__('as the tags say') : trans.__('found from the data')}
        </em>
      </span>
      <span className="jp-kale-Editor-prevs">
        {candidates.map(candidate => (
          <button
            key={candidate.name}
            type="button"
            {...QUIET}
            className="jp-kale-Choice"
            disabled={model.readOnly}
            aria-pressed={candidate.chosen}
            data-inferred={!explicit && candidate.chosen}
            title={title(candidate, trans)}
            onClick={() => model.togglePrev(candidate.name)}
          >
            <StepDot index={candidate.order} />
            {candidate.name}
            {candidate.values.length > 0 && (
              <code className="jp-kale-Flow">{candidate.values.join(', ')}</code>
            )}
          </button>
        ))}
        {explicit && (
          <button
            type="button"
            {...QUIET}
            className="jp-kale-Link"
            disabled={model.readOnly}
            title={trans.__('Take the dependencies of all steps out of the tags.')}
            onClick={() => model.inferPrev()}
          >
            {trans.__('Back to the data')}
          </button>
        )}
      </span>
      {model.draft.prev && (
        <span className="jp-kale-Hint">
          {trans.__('All steps will name what they depend on: the tags are then the whole truth.')}
        </span>
      )}
      {model.draft.prev === null && (
        <span className="jp-kale-Hint">
          {trans.__('The dependencies of all steps will be found from the data.')}
        </span>
      )}
    </div>
  );
}

function title({ name, values }: ICandidate, trans: TranslationBundle): string {
  return values.length > 0
    ? trans.__('%1 hands on %2', name, values.join(', '))
    : trans.__('%1 hands nothing on to this step', name);
}
