import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IRunSnapshot, RUN_ENDED } from '../../tokens';
import { StateIcon } from '../state';
import { duration, elapsed, metric, stateTitle, when } from '../words';
import { columnsOf, Kept, kept, metricsOf } from './columns';
import type { IRunViewProps } from './tab';

/** All runs of the notebook, side by side: parameters, metrics, time; opened and forgotten here. */
export function History(props: IRunViewProps): React.ReactElement {
  const { model, trans } = props;
  const { details } = model;
  const [wanted, setWanted] = React.useState<Kept>('all');
  React.useEffect(() => void details.refresh(), [details]);
  const runs = kept(details.history, wanted);
  const columns = columnsOf(runs);
  return (
    <div className="jp-kale-History">
      <HTMLSelect
        aria-label={trans.__('Which runs')}
        value={wanted}
        onChange={({ target }) => setWanted(target.value as Kept)}
      >
        <option value="all">{trans.__('All runs')}</option>
        <option value="going">{trans.__('Those going on')}</option>
        <option value="succeeded">{trans.__('Those that succeeded')}</option>
        <option value="failed">{trans.__('Those that failed or were stopped')}</option>
      </HTMLSelect>
      <table className="jp-kale-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Started')}</th>
            <th scope="col">{trans.__('State')}</th>
            <th scope="col">{trans.__('Time')}</th>
            {[...columns.parameters, ...columns.metrics].map(name => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
            <th scope="col">{trans.__('Actions')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <Row key={run.id} {...props} run={run} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(
  props: IRunViewProps & { run: IRunSnapshot; columns: ReturnType<typeof columnsOf> }
): React.ReactElement {
  const { actions, columns, model, run, trans } = props;
  const seconds = elapsed(run, Date.now() / 1000);
  const metrics = metricsOf(run);
  const here = run.id === model.run.id;
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
      <td>{seconds === null ? '' : duration(seconds)}</td>
      {columns.parameters.map(name => (
        <td key={name}>{name in run.parameters ? JSON.stringify(run.parameters[name]) : ''}</td>
      ))}
      {columns.metrics.map(name => (
        <td key={name}>{name in metrics ? metric(metrics[name]) : ''}</td>
      ))}
      <td>
        {!here && RUN_ENDED.has(run.state) && (
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
