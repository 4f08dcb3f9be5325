import { HTMLSelect } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { DifferenceKind, IComparison, IDifference, IFailure } from '../../tokens';
import { duration, metric, stateTitle, when } from '../words';
import { SinceThen } from './sincethen';
import type { IRunViewProps } from './tab';

/** What stands for the open notebook among the runs to compare with. */
const NOW = 'now';

/** What differs between this run and an earlier one: code, parameters, data, environment; metrics and times beside. */
export function Differences(props: IRunViewProps): React.ReactElement {
  const { model, trans } = props;
  const { details, run } = model;
  const [before, setBefore] = React.useState<string | null>(null);
  const [now, setNow] = React.useState(false);
  const [found, setFound] = React.useState<IComparison | IFailure | null>(null);
  React.useEffect(() => void details.refresh(), [details]);
  React.useEffect(() => {
    let wanted = true;
    void details.compare(before).then(answer => wanted && setFound(answer));
    return () => {
      wanted = false;
    };
  }, [details, before, run.state]);
  const others = details.history.filter(({ id }) => id !== run.id);
  return (
    <div className="jp-kale-Differences">
      <HTMLSelect
        aria-label={trans.__('Compare with')}
        value={now ? NOW : (before ?? (found && 'before' in found ? found.before : ''))}
        onChange={({ target }) => {
          setNow(target.value === NOW);
          setBefore(target.value === NOW ? before : target.value || null);
        }}
      >
        <option value={NOW}>{trans.__('The notebook as it is now')}</option>
        <option value="">{trans.__('The run before')}</option>
        {others.map(other => (
          <option key={other.id} value={other.id}>
            {`${when(other.submitted, new Date())} · ${stateTitle(other.state, trans)}`}
          </option>
        ))}
      </HTMLSelect>
      {now ? (
        <SinceThen {...props} />
      ) : (
        found && ('differences' in found ? <Found found={found} trans={trans} /> : found.message)
      )}
    </div>
  );
}

function Found(props: { found: IComparison; trans: TranslationBundle }): React.ReactElement {
  const { found, trans } = props;
  const kinds = [...new Set(found.differences.map(({ kind }) => kind))];
  return (
    <>
      {found.unknown.map(sentence => (
        <p key={sentence} lang="en">
          {sentence}
        </p>
      ))}
      {kinds.length === 0 && (
        <p>{trans.__('Nothing that is known and that results depend on differs.')}</p>
      )}
      {kinds.map(kind => (
        <section key={kind}>
          <h4>{kindTitle(kind, trans)}</h4>
          {found.differences
            .filter(difference => difference.kind === kind)
            .map(difference => (
              <OneDifference key={difference.name} difference={difference} trans={trans} />
            ))}
        </section>
      ))}
      <Numbers {...props} />
    </>
  );
}

/** One thing that differs; of a cell all its lines, those that changed marked. */
export function OneDifference(props: {
  difference: IDifference;
  trans: TranslationBundle;
}): React.ReactElement {
  const { difference, trans } = props;
  const side = (words: string | null) => (words === null ? trans.__('not there') : words || '–');
  if (difference.kind !== 'cell') {
    return (
      <p>
        <code className="jp-kale-Code">{difference.name}</code> {side(difference.before)} →{' '}
        {side(difference.after)}
      </p>
    );
  }
  return (
    <pre className="jp-kale-Diff" tabIndex={0} aria-label={trans.__('Cell %1', difference.name)}>
      {difference.lines.map((line, index) => (
        <div key={index} data-side={line[0] === ' ' ? undefined : line[0]}>
          {line}
        </div>
      ))}
    </pre>
  );
}

function Numbers(props: { found: IComparison; trans: TranslationBundle }): React.ReactElement {
  const { found, trans } = props;
  const number = (value: number | string | null) =>
    typeof value === 'number' ? metric(value) : (value ?? '');
  const time = (seconds: number | null) => (seconds === null ? '' : duration(seconds));
  const rows = [
    ...found.metrics.map(({ name, before, after }) => [name, number(before), number(after)]),
    ...found.steps.map(step => [step.name, time(step.seconds_before), time(step.seconds_after)])
  ];
  return (
    <table className="jp-kale-Table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Metric or step')}</th>
          <th scope="col">{trans.__('Before')}</th>
          <th scope="col">{trans.__('This run')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, before, after], index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a difference is about, in a word or two. */
export function kindTitle(kind: DifferenceKind, trans: TranslationBundle): string {
  const titles: Record<DifferenceKind, string> = {
    cell: trans.__('Cells'),
    parameter: trans.__('Parameters'),
    pipeline: trans.__('Compiled pipeline'),
    file: trans.__('Files read'),
    package: trans.__('Packages'),
    interpreter: trans.__('Interpreter'),
    machine: trans.__('Machine'),
    variable: trans.__('Environment variables'),
    git: trans.__('Git'),
    random: trans.__('Random numbers')
  };
  return titles[kind];
}
