import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IRunSnapshot, RUN_ENDED } from '../../tokens';
import { StateIcon } from '../state';
import { duration, elapsed, metric, stateTitle, when } from '../words';
import { columnsOf, enginesOf, IWanted, Kept, kept, metricsOf } from './columns';
import { Metrics } from './metrics';
import { NameCell, PinButton } from './note';
import type { IRunViewProps } from './tab';

/** All runs of the notebook, side by side: parameters, metrics, time; named, pinned, opened and forgotten here. */
export function History(props: IRunViewProps): React.ReactElement {
  const { details } = props.model;
  const [wanted, setWanted] = React.useState<IWanted>({ state: 'all', engine: '', words: '' });
  React.useEffect(() => void details.refresh(), [details]);
  const runs = kept(details.history, details.notes, wanted);
  return (
    <div className="jp-kale-History">
      <Filters {...props} wanted={wanted} want={change => setWanted({ ...wanted, ...change })} />
      <Metrics {...props} runs={runs} />
      <Runs {...props} runs={runs} />
    </div>
  );
}

function Filters(
  props: IRunViewProps & { wanted: IWanted; want: (change: Partial<IWanted>) => void }
): React.ReactElement {
  const { model, trans, wanted, want } = props;
  const engines = enginesOf(model.details.history);
  return (
    <div className="jp-kale-History-filters">
      <input
        className="jp-mod-styled"
        type="search"
        aria-label={trans.__('Find runs')}
        placeholder={trans.__('Name, parameter, person, commit')}
        value={wanted.words}
        onChange={({ target }) => want({ words: target.value })}
      />
      <HTMLSelect
        aria-label={trans.__('Which runs')}
        value={wanted.state}
        onChange={({ target }) => want({ state: target.value as Kept })}
      >
        <option value="all">{trans.__('All runs')}</option>
        <option value="going">{trans.__('Those going on')}</option>
        <option value="succeeded">{trans.__('Those that succeeded')}</option>
        <option value="failed">{trans.__('Those that failed or were stopped')}</option>
      </HTMLSelect>
      {(engines.length > 1 || wanted.engine) && (
        <HTMLSelect
          aria-label={trans.__('Where they ran')}
          value={wanted.engine}
          onChange={({ target }) => want({ engine: target.value })}
        >
          <option value="">{trans.__('Anywhere')}</option>
          {engines.map(engine => (
            <option key={engine}>{engine}</option>
          ))}
        </HTMLSelect>
      )}
    </div>
  );
}

function Runs(props: IRunViewProps & { runs: IRunSnapshot[] }): React.ReactElement {
  const { runs, trans } = props;
  const columns = columnsOf(runs);
  const titles = [
    trans.__('Started'),
    trans.__('State'),
    trans.__('Name'),
    trans.__('Time'),
    ...columns.parameters,
    ...columns.metrics,
    trans.__('Where'),
    trans.__('By'),
    trans.__('Commit'),
    trans.__('Actions')
  ];
  return (
    <table className="jp-kale-Table">
      <thead>
        <tr>
          {titles.map((title, place) => (
            <th scope="col" key={place}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map(run => (
          <Row key={run.id} {...props} run={run} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}

function Row(
  props: IRunViewProps & { run: IRunSnapshot; columns: ReturnType<typeof columnsOf> }
): React.ReactElement {
  const { actions, columns, model, run, trans } = props;
  const seconds = elapsed(run, Date.now() / 1000);
  const metrics = metricsOf(run);
  const here = run.id === model.run.id;
  const note = model.details.notes.get(run.id);
  return (
    <tr aria-current={here || undefined} data-run={run.id}>
      <th scope="row">
        {here ? (
          when(run.submitted, new Date())
        ) : (
          <button className="jp-kale-Link" onClick={() => actions.openRun(run.id)}>
            {when(run.submitted, new Date())}
          </button>
        )}
      </th>
      <td>
        <StateIcon state={run.state} title={stateTitle(run.state, trans)} />
      </td>
      <td>
        <NameCell {...props} note={note} />
      </td>
      <td>{seconds === null ? '' : duration(seconds)}</td>
      {columns.parameters.map(name => (
        <td key={name}>{name in run.parameters ? JSON.stringify(run.parameters[name]) : ''}</td>
      ))}
      {columns.metrics.map(name => (
        <td key={name}>{name in metrics ? metric(metrics[name]) : ''}</td>
      ))}
      <td>{run.engine}</td>
      <td>{note?.by}</td>
      <td title={note?.commit}>{note?.commit.slice(0, 7)}</td>
      <td>
        <PinButton {...props} note={note} />
        {!here && RUN_ENDED.has(run.state) && !note?.pinned && (
          <button
            className="jp-kale-Link"
            disabled={model.details.busy}
            onClick={() => void model.details.forget(run.id)}
          >
            {trans.__('Delete')}
          </button>
        )}
      </td>
    </tr>
  );
}
