import * as React from 'react';

import type { IStepError } from '../../tokens';
import { Message } from '../message';
import { placeTitle } from '../words';
import type { IRunViewProps } from './tab';
import { piecesOf } from './traceback';

/** Why the step failed, what to do, and the way to the places in the notebook. */
export function ErrorPart(props: IRunViewProps & { error: IStepError }): React.ReactElement {
  const { actions, error, model, trans } = props;
  const { run, step } = model;
  const { cell_id: cell } = error;
  return (
    <div className="jp-kale-ErrorView">
      <p lang="en">
        <strong>
          <Message text={error.message} />
        </strong>
      </p>
      {error.remedy && (
        <p className="jp-kale-Remedy" lang="en">
          <Message text={error.remedy} />
        </p>
      )}
      {cell && (
        <button
          className="jp-mod-styled jp-mod-accept jp-kale-Button"
          onClick={() => actions.goTo(cell, error.line)}
        >
          {trans.__('Go to %1', placeTitle(error, trans) || trans.__('the cell'))}
        </button>
      )}
      {step && run.engine === 'local' && (
        <button
          className="jp-mod-styled jp-kale-Button"
          title={trans.__(
            'Open a new notebook beside yours: its first cell loads what the step had when it began, the step’s cells follow.'
          )}
          onClick={() => actions.debug(step.name)}
        >
          {trans.__('Debug here')}
        </button>
      )}
      <pre tabIndex={0} aria-label={trans.__('Traceback')}>
        {piecesOf(error.traceback).map((pieces, index) => (
          <div key={index}>
            {pieces.map(({ text, cell, line }, place) =>
              cell === null ? (
                text
              ) : (
                <button
                  key={place}
                  className="jp-kale-Link"
                  onClick={() => actions.goToNumber(cell, line)}
                >
                  {text}
                </button>
              )
            )}
          </div>
        ))}
      </pre>
    </div>
  );
}
