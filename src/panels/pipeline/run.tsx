import { HTMLSelect, refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IRunSnapshot, RUN_ENDED, STEP_ENDED } from '../../tokens';
import { Message } from '../message';
import { StateIcon, useNow } from '../state';
import { duration, elapsed, metric, placeTitle, stateTitle, when } from '../words';
import { IPartProps, Section } from './body';

/** The shown run as a whole, and the choice among earlier ones. */
export function RunView(props: IPartProps): React.ReactElement | null {
  const { session, model, trans } = props;
  if (session.runs.history.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('Run')}>
      <History {...props} />
      {model.run && <Summary {...props} run={model.run} />}
    </Section>
  );
}

function History({ session, trans }: IPartProps): React.ReactElement {
  const { runs } = session;
  const now = new Date();
  return (
    <HTMLSelect
      aria-label={trans.__('Runs of this notebook')}
      value={runs.current?.snapshot.id ?? ''}
      onChange={event => runs.select(event.target.value || null)}
    >
      <option value="">{trans.__('No run shown')}</option>
      {runs.history.map(run => (
        <option key={run.id} value={run.id}>
          {`${when(run.submitted, now)} · ${stateTitle(run.state, trans)}`}
        </option>
      ))}
    </HTMLSelect>
  );
}

function Summary(props: IPartProps & { run: IRunSnapshot }): React.ReactElement {
  const { actions, run, session, trans } = props;
  const ended = RUN_ENDED.has(run.state);
  const seconds = elapsed(run, useNow(!ended));
  const done = run.steps.filter(({ state }) => STEP_ENDED.has(state)).length;
  return (
    <div className="jp-kale-Run" data-state={run.state}>
      <div className="jp-kale-Run-line" role="status">
        <StateIcon state={run.state} title={stateTitle(run.state, trans)} />
        <strong>{stateTitle(run.state, trans)}</strong>
        <span className="jp-kale-Run-steps">
          {ended ? '' : trans.__('%1 of %2 steps', done, run.steps.length)}
        </span>
        <span className="jp-kale-Time">{seconds === null ? '' : duration(seconds)}</span>
      </div>
      {!ended && <progress className="jp-kale-Progress" max={run.steps.length || 1} value={done} />}
      {run.message && (
        <p className="jp-kale-Run-message">
          <Message text={run.message} />
        </p>
      )}
      <Waiting {...props} />
      <Warnings {...props} />
      <Errors {...props} />
      <Metrics {...props} />
      <button
        className="jp-mod-styled jp-kale-Button"
        title={trans.__('Timeline, logs, outputs and history, in a tab')}
        onClick={() => actions.openRun(run.id)}
      >
        {trans.__('Open the run')}
      </button>
      {ended && run.state !== 'succeeded' && (
        <button
          className="jp-mod-styled jp-kale-Button"
          disabled={session.runs.busy}
          title={trans.__(
            'Run the steps that did not succeed once more; the others keep their results.'
          )}
          onClick={() => void session.runs.retry()}
        >
          <refreshIcon.react tag="span" />
          {trans.__('Retry')}
        </button>
      )}
    </div>
  );
}

/** Why steps have not begun whose turn it is. */
function Waiting({ run, trans }: IPartProps & { run: IRunSnapshot }): React.ReactElement | null {
  const waiting = run.steps.filter(step => step.waiting !== '');
  if (waiting.length === 0) {
    return null;
  }
  return (
    <ul className="jp-kale-Waiting" aria-label={trans.__('Steps that wait')}>
      {waiting.map(step => (
        <li key={step.name}>
          <strong>{trans.__('%1 waits', step.name)}</strong>: <Message text={step.waiting} />
        </li>
      ))}
    </ul>
  );
}

function Warnings({ run }: { run: IRunSnapshot }): React.ReactElement | null {
  const warnings = [...run.warnings, ...run.steps.flatMap(step => step.warnings)];
  if (warnings.length === 0) {
    return null;
  }
  return (
    <ul className="jp-kale-Warnings">
      {[...new Set(warnings)].map(warning => (
        <li key={warning}>
          <Message text={warning} />
        </li>
      ))}
    </ul>
  );
}

/** Why steps failed, each with the way to its cell. */
function Errors(props: IPartProps & { run: IRunSnapshot }): React.ReactElement {
  const { run, session, trans } = props;
  const failed = run.steps.filter(step => step.state === 'failed' && step.error);
  return (
    <>
      {failed.map(({ name, error }) => (
        <div key={name} className="jp-kale-Error">
          <p>
            <strong>{name}</strong>: <Message text={error?.message ?? ''} />
          </p>
          {error?.remedy && (
            <p className="jp-kale-Remedy">
              <Message text={error.remedy} />
            </p>
          )}
          {error?.cell_id && (
            <button
              className="jp-mod-styled jp-mod-accept jp-kale-Button jp-kale-GoTo"
              onClick={() => void session.goTo(error.cell_id ?? '', error.line)}
            >
              {trans.__('Go to %1', placeTitle(error, trans) || trans.__('the cell'))}
            </button>
          )}
        </div>
      ))}
    </>
  );
}

function Metrics({ run, trans }: IPartProps & { run: IRunSnapshot }): React.ReactElement | null {
  const all: Record<string, number> = Object.assign({}, ...run.steps.map(step => step.metrics));
  const metrics = Object.entries(all);
  if (metrics.length === 0) {
    return null;
  }
  return (
    <table className="jp-kale-Metrics" aria-label={trans.__('Metrics')}>
      <tbody>
        {metrics.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td title={String(value)}>{metric(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
