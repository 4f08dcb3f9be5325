import { refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IRunSnapshot, RUN_ENDED } from '../../tokens';
import { Message } from '../message';
import { QUIET, StateIcon, useNow } from '../state';
import { duration, elapsed, stateTitle, when } from '../words';
import { AgainButtons } from './again';
import { Differences } from './differences';
import { ErrorPart } from './error';
import { History } from './history';
import { LogPart } from './log';
import type { Part } from './model';
import { Outputs } from './outputs';
import { Values } from './values';
import type { IRunViewProps } from './tab';
import { Timeline } from './timeline';

/** The run: how it goes, its steps over time, and what the chosen step left. */
export function RunBody(props: IRunViewProps): React.ReactElement {
  return (
    <div className="jp-kale-RunView" {...QUIET}>
      <Head {...props} />
      <Timeline {...props} />
      <Parts {...props} />
    </div>
  );
}

function Head(props: IRunViewProps): React.ReactElement {
  const { model, trans } = props;
  const { run } = model;
  const failure = model.details.failure ?? model.details.run.failure;
  const seconds = elapsed(run, useNow(!RUN_ENDED.has(run.state)));
  const parameters = Object.entries(run.parameters);
  return (
    <header className="jp-kale-RunView-head">
      <div className="jp-kale-RunView-line" role="status">
        <StateIcon state={run.state} title={stateTitle(run.state, trans)} />
        <strong>{stateTitle(run.state, trans)}</strong>
        <span>{model.details.notes.get(run.id)?.name || run.pipeline}</span>
        <span className="jp-kale-Time">{seconds === null ? '' : duration(seconds)}</span>
        <span className="jp-kale-RunView-id">
          {when(run.submitted, new Date())} · {run.engine} · {run.id}
        </span>
      </div>
      <Buttons {...props} />
      {parameters.length > 0 && (
        <p className="jp-kale-RunView-parameters">
          {parameters.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(', ')}
        </p>
      )}
      {[run.message, ...run.warnings].filter(Boolean).map(text => (
        <p key={text} lang="en">
          <Message text={text} />
        </p>
      ))}
      {run.steps
        .filter(step => step.waiting !== '')
        .map(step => (
          <p key={step.name} className="jp-kale-Waiting">
            <strong>{trans.__('%1 waits', step.name)}</strong>: <Message text={step.waiting} />
          </p>
        ))}
      {failure && (
        <p className="jp-kale-RunView-failure" role="alert">
          {failure.message} {failure.remedy}
        </p>
      )}
    </header>
  );
}

/** Kubeflow Pipelines has no way to run a part of a pipeline again. */
function isOnCluster({ engine }: IRunSnapshot): boolean {
  return engine.split(':')[0] === 'cluster';
}

function Buttons(props: IRunViewProps): React.ReactElement {
  const { model, actions, trans } = props;
  const { details, run } = model;
  const ended = RUN_ENDED.has(run.state);
  return (
    <div className="jp-kale-RunView-buttons">
      {!ended && (
        <button
          className="jp-mod-styled jp-kale-Button"
          disabled={details.busy || run.state === 'stopping'}
          onClick={() => void details.stop()}
        >
          <stopIcon.react tag="span" />
          {trans.__('Stop')}
        </button>
      )}
      {ended && run.state !== 'succeeded' && (
        <button
          className="jp-mod-styled jp-kale-Button"
          disabled={details.busy}
          onClick={() => void details.retry()}
        >
          <refreshIcon.react tag="span" />
          {trans.__('Retry')}
        </button>
      )}
      {ended && !isOnCluster(run) && <AgainButtons {...props} />}
      <button className="jp-mod-styled jp-kale-Button" onClick={actions.openAsRan}>
        {trans.__('Notebook as it ran')}
      </button>
      <button className="jp-mod-styled jp-kale-Button" onClick={actions.restore}>
        {trans.__('Save a copy of it')}
      </button>
    </div>
  );
}

/** What can be looked at below the timeline. */
function Parts(props: IRunViewProps): React.ReactElement {
  const { model, trans } = props;
  const titles: [Part, string][] = [
    ['log', trans.__('Log')],
    ['outputs', trans.__('Outputs')],
    ['error', trans.__('Error')],
    ['differences', trans.__('Differences')],
    ['history', trans.__('History')]
  ];
  const shown = titles.filter(([part]) => part !== 'error' || model.step?.error);
  const current = shown.find(([part]) => part === model.part) ?? shown[0];
  const step = (by: number) => {
    const place = (shown.indexOf(current) + by + shown.length) % shown.length;
    model.part = shown[place][0];
    document.getElementById(`${model.run.id}-${shown[place][0]}`)?.focus();
  };
  return (
    <>
      <div
        className="jp-kale-RunView-tabs"
        role="tablist"
        aria-label={trans.__('Of the run')}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight' || key === 'ArrowLeft') {
            step(key === 'ArrowRight' ? 1 : -1);
          }
        }}
      >
        {shown.map(([part, title]) => (
          <button
            key={part}
            id={`${model.run.id}-${part}`}
            role="tab"
            aria-selected={part === current[0]}
            tabIndex={part === current[0] ? 0 : -1}
            onClick={() => (model.part = part)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        className="jp-kale-RunView-part"
        role="tabpanel"
        aria-labelledby={`${model.run.id}-${current[0]}`}
      >
        <PartBody {...props} part={current[0]} />
      </div>
    </>
  );
}

function PartBody(props: IRunViewProps & { part: Part }): React.ReactElement | null {
  const { step } = props.model;
  switch (props.part) {
    case 'log':
      return <LogPart {...props} />;
    case 'outputs':
      return (
        step && (
          <div key={step.name} className="jp-kale-Outputs-all">
            <Outputs {...props} step={step} />
            <Values {...props} step={step} />
          </div>
        )
      );
    case 'error':
      return step?.error ? <ErrorPart {...props} error={step.error} /> : null;
    case 'differences':
      return <Differences {...props} />;
    case 'history':
      return <History {...props} />;
  }
}
