import { caretDownEmptyIcon, downloadIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Message } from '../message';
import { MainSettings, MoreSettings } from '../settings/body';
import type { IPartProps } from './body';

/** The pipeline's name, where it runs, and the buttons. */
export function Controls(props: IPartProps): React.ReactElement {
  const { session, model, trans } = props;
  const settings = { session, running: model.running, trans };
  return (
    <section className="jp-kale-Section jp-kale-Controls">
      <MainSettings {...settings} />
      <Parameters {...props} />
      <MoreSettings {...settings} />
      <Buttons {...props} />
      <Failure {...props} />
    </section>
  );
}

function Parameters({ session, trans }: IPartProps): React.ReactElement | null {
  const parameters = session.pipeline.graph?.parameters ?? [];
  if (parameters.length === 0) {
    return null;
  }
  return (
    <div className="jp-kale-Field">
      <span>{trans.__('Parameters')}</span>
      <ul className="jp-kale-Values">
        {parameters.map(({ name, type, default: value, cell_id, line }) => (
          <li key={name}>
            <button
              className="jp-kale-Link"
              title={`${name}: ${type} = ${JSON.stringify(value)}`}
              onClick={() => void session.goTo(cell_id, line)}
            >
              {name} = {JSON.stringify(value)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Buttons({ session, model, actions, trans }: IPartProps): React.ReactElement {
  const { runs, obstacle } = session;
  const stopping = model.run?.state === 'stopping';
  return (
    <>
      <div className="jp-kale-Buttons">
        {model.running ? (
          <button
            className="jp-mod-styled jp-mod-warn jp-kale-Button"
            disabled={runs.busy || stopping}
            onClick={() => void runs.stop()}
          >
            <stopIcon.react tag="span" />
            {stopping ? trans.__('Stopping…') : trans.__('Stop')}
          </button>
        ) : (
          <button
            className="jp-mod-styled jp-mod-accept jp-kale-Button"
            disabled={runs.busy || obstacle !== ''}
            title={obstacle}
            onClick={actions.run}
          >
            <runIcon.react tag="span" />
            {runs.busy ? trans.__('Starting…') : trans.__('Compile and Run')}
          </button>
        )}
        <button
          className="jp-mod-styled jp-kale-Button"
          disabled={obstacle !== ''}
          aria-haspopup="menu"
          title={obstacle || trans.__('Compile, and download the pipeline as a file')}
          onClick={event => actions.exportMenu(event.currentTarget.getBoundingClientRect())}
        >
          <downloadIcon.react tag="span" />
          {trans.__('Export')}
          <caretDownEmptyIcon.react tag="span" />
        </button>
      </div>
      {obstacle && !session.pipeline.failure && !model.running && (
        <p className="jp-kale-Hint">
          <Message text={obstacle} />
        </p>
      )}
    </>
  );
}

/** Why the server could not do what it was asked last. */
function Failure({ session }: IPartProps): React.ReactElement | null {
  const { pipeline, runs } = session;
  const failure = runs.failure ?? runs.current?.failure ?? pipeline.failure;
  if (!failure) {
    return null;
  }
  return (
    <div className="jp-kale-Failure" role="alert">
      <strong>
        <Message text={failure.message} />
      </strong>
      {failure.remedy && (
        <span>
          <Message text={failure.remedy} />
        </span>
      )}
    </div>
  );
}
