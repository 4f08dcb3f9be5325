import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IRunSnapshot } from '../../tokens';
import { metric, when } from '../words';
import { HEIGHT, IPoint, plotted, pointsOf, WIDTH } from './plot';
import type { IRunViewProps } from './tab';

/** A metric over the listed runs; nothing where no two of them have one. */
export function Metrics(
  props: IRunViewProps & { runs: ReadonlyArray<IRunSnapshot> }
): React.ReactElement | null {
  const { runs, trans } = props;
  const names = plotted(runs);
  const [chosen, choose] = React.useState('');
  const name = names.includes(chosen) ? chosen : names[0];
  if (!name) {
    return null;
  }
  return (
    <figure className="jp-kale-Plots">
      <figcaption>
        {names.length === 1 ? (
          name
        ) : (
          <HTMLSelect
            aria-label={trans.__('Metric that is drawn')}
            value={name}
            onChange={({ target }) => choose(target.value)}
          >
            {names.map(option => (
              <option key={option}>{option}</option>
            ))}
          </HTMLSelect>
        )}
      </figcaption>
      <Plot {...props} name={name} points={pointsOf(runs, name)} />
    </figure>
  );
}

/** The table beside holds the same numbers in words, so the drawing is one picture for those who can't see it. */
function Plot(
  props: IRunViewProps & { name: string; points: ReadonlyArray<IPoint> }
): React.ReactElement {
  const { actions, model, name, points, trans } = props;
  const values = points.map(({ value }) => value);
  const [least, greatest] = [metric(Math.min(...values)), metric(Math.max(...values))];
  return (
    <div className="jp-kale-Plots-plot">
      <div className="jp-kale-Plots-scale" aria-hidden="true">
        <span>{greatest}</span>
        <span>{least}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={trans.__(
          '%1 over %2 runs, from %3 to %4',
          name,
          points.length,
          least,
          greatest
        )}
      >
        <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {points.map(({ run, value, x, y }) => (
          <circle
            key={run.id}
            cx={x}
            cy={y}
            r={run.id === model.run.id ? 6 : 4}
            data-run={run.id}
            aria-current={run.id === model.run.id || undefined}
            onClick={() => actions.openRun(run.id)}
          >
            <title>{`${when(run.submitted, new Date())}: ${metric(value)}`}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}
