import { caretDownIcon, caretRightIcon, launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IStep } from '../../tokens';
import { gpuIcon } from '../icons';
import { StateIcon, StepDot, useNow } from '../state';
import { gpusOf } from '../steps';
import { duration, elapsed, stateTitle } from '../words';
import { IPartProps, Section } from './body';
import { Log } from './log';
import type { StepsView } from './model';
import type { IStepRow } from './rows';

const GraphView = React.lazy(() => import('../graph/view'));

/** The steps, drawn or listed, each with its state in the shown run. */
export function Steps(props: IPartProps): React.ReactElement | null {
  const { model, trans } = props;
  const rows = model.rows;
  if (rows.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('Steps')} count={rows.length} tools={<ViewSwitch {...props} />}>
      {model.view === 'graph' ? <StepsGraph {...props} /> : <StepsList {...props} rows={rows} />}
    </Section>
  );
}

/** The choice between graph and list. */
function ViewSwitch({ model, trans }: IPartProps): React.ReactElement {
  const views: [StepsView, string][] = [
    ['graph', trans.__('Graph')],
    ['list', trans.__('List')]
  ];
  return (
    <span className="jp-kale-Switch" role="group" aria-label={trans.__('Show the steps as')}>
      {views.map(([view, title]) => (
        <button
          key={view}
          className="jp-kale-Switch-choice"
          aria-pressed={model.view === view}
          onClick={() => (model.view = view)}
        >
          {title}
        </button>
      ))}
    </span>
  );
}

/** The graph, and below it all about the step that is marked. */
function StepsGraph(props: IPartProps): React.ReactElement {
  const { model, session, actions, trans } = props;
  const { drawing, selected, rows } = model;
  const row = rows.find(({ name }) => name === selected);
  const open = (step: string) => {
    const first = drawing.nodes.find(({ name }) => name === step)?.cells[0];
    if (first) {
      void session.goTo(first.id, null);
    }
  };
  return (
    <React.Suspense fallback={<div className="jp-kale-Graph-loading" />}>
      <GraphView
        drawing={drawing}
        selected={selected}
        trans={trans}
        onOpen={open}
        onSelect={step => model.select(step)}
        onMenu={actions.stepMenu}
      >
        <button
          className="jp-kale-Tool"
          title={trans.__('Open the graph in a tab')}
          onClick={actions.openGraph}
        >
          <launchIcon.react tag="span" />
        </button>
      </GraphView>
      {row && <StepsList {...props} rows={[row]} />}
    </React.Suspense>
  );
}

function StepsList(props: IPartProps & { rows: IStepRow[] }): React.ReactElement {
  return (
    <ul className="jp-kale-Steps">
      {props.rows.map(row => (
        <StepItem key={row.name} {...props} row={row} />
      ))}
    </ul>
  );
}

type RowProps = IPartProps & { row: IStepRow };

function StepItem(props: RowProps): React.ReactElement {
  const { row, model } = props;
  const opened = model.opened === row.name && row.run !== null && row.run.attempt > 0;
  return (
    <li className="jp-kale-Step" data-step={row.name} data-state={row.run?.state}>
      <Headline {...props} opened={opened} />
      <Details {...props} />
      {opened && model.tail && <Log tail={model.tail} trans={props.trans} />}
    </li>
  );
}

function Headline(props: RowProps & { opened: boolean }): React.ReactElement {
  const { row, model, session, trans, opened } = props;
  const { run } = row;
  const seconds = useElapsed(row);
  const Caret = opened ? caretDownIcon : caretRightIcon;
  const first = row.cells[0];
  return (
    <div className="jp-kale-Step-line">
      <StepDot index={row.order} />
      <button
        className="jp-kale-Step-name"
        disabled={!first}
        title={first ? trans.__('Go to the first cell of %1', row.name) : ''}
        onClick={() => first && void session.goTo(first.id, null)}
      >
        {row.name}
      </button>
      <Gpus step={row.step} />
      {run && (
        <>
          <span className="jp-kale-Time">{seconds === null ? '' : duration(seconds)}</span>
          <StateIcon state={run.state} title={stateTitle(run.state, trans)} />
          <button
            className="jp-kale-Toggle"
            disabled={run.attempt === 0}
            aria-expanded={opened}
            title={opened ? trans.__('Hide the log') : trans.__('Show the log')}
            onClick={() => model.toggle(row.name)}
          >
            <Caret.react tag="span" />
          </button>
        </>
      )}
    </div>
  );
}

function useElapsed({ run }: IStepRow): number | null {
  const now = useNow(run?.state === 'running');
  return run && run.attempt > 0 ? elapsed(run, now) : null;
}

/** How many GPUs the step asks for. */
function Gpus({ step }: { step: IStep | null }): React.ReactElement | null {
  const asked = step && gpusOf(step.settings);
  return asked ? (
    <span className="jp-kale-Gpu" title={`${asked.resource}: ${asked.count}`}>
      <gpuIcon.react tag="span" />
      {asked.count}
    </span>
  ) : null;
}

function Details(props: RowProps): React.ReactElement {
  const { row, session, trans } = props;
  const inputs = row.step?.inputs.map(({ name }) => name) ?? [];
  const outputs = row.step?.outputs.map(({ name }) => name) ?? [];
  return (
    <div className="jp-kale-Step-details">
      <span>
        {row.cells.length > 0 && trans._n('cell', 'cells', row.cells.length)}
        {row.cells.map(({ id, number }) => (
          <button key={id} className="jp-kale-Link" onClick={() => void session.goTo(id, null)}>
            {number}
          </button>
        ))}
      </span>
      <Progress {...props} />
      <After {...props} />
      <Names label={trans.__('takes')} names={inputs} />
      <Names label={trans.__('gives')} names={outputs} />
    </div>
  );
}

/** `cell 2 of 5` while the step runs. */
function Progress({ row, trans }: RowProps): React.ReactElement | null {
  const cells = row.run?.state === 'running' ? row.run.cells : [];
  const current = cells.findIndex(({ state }) => state === 'running');
  return current < 0 ? null : (
    <span className="jp-kale-Step-progress">
      {trans.__('running cell %1 of %2', current + 1, cells.length)}
    </span>
  );
}

function After({ row, model, trans }: RowProps): React.ReactElement | null {
  const names = row.step?.depends_on ?? row.run?.depends_on ?? [];
  return names.length === 0 ? null : (
    <span className="jp-kale-After">
      {trans.__('after')}
      {names.map(name => (
        <span key={name} className="jp-kale-Ref">
          <StepDot index={model.orderOf(name)} />
          {name}
        </span>
      ))}
    </span>
  );
}

function Names(props: { label: string; names: string[] }): React.ReactElement | null {
  return props.names.length === 0 ? null : (
    <span className="jp-kale-Names" title={props.names.join(', ')}>
      {props.label} <code>{props.names.join(', ')}</code>
    </span>
  );
}
