import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { IStepSnapshot, RUN_ENDED } from '../../tokens';
import { StateIcon, useNow } from '../state';
import { duration, stateTitle } from '../words';
import { IBar, ITimeline, timelineOf } from './bars';
import type { IRunViewProps } from './tab';

/** The steps over time: a bar for each, waiting, starting and running told apart; a click shows the step below. */
export function Timeline({ model, trans }: IRunViewProps): React.ReactElement {
  const { run } = model;
  const now = useNow(!RUN_ENDED.has(run.state));
  const timeline = timelineOf(run, now);
  const length = timeline.end - timeline.begin;
  return (
    <section className="jp-kale-Timeline" aria-label={trans.__('Timeline')}>
      <div className="jp-kale-Timeline-head" aria-hidden="true">
        <Legend trans={trans} />
        <div className="jp-kale-Timeline-grid">
          <span className="jp-kale-Timeline-axis">
            <span>{duration(0)}</span>
            <span>{duration(length / 2)}</span>
            <span>{duration(length)}</span>
          </span>
        </div>
      </div>
      <ul>
        {timeline.bars.map((bar, index) => (
          <Row
            key={bar.name}
            bar={bar}
            step={run.steps[index]}
            timeline={timeline}
            selected={model.step?.name === bar.name}
            choose={() => model.choose(bar.name)}
            trans={trans}
          />
        ))}
      </ul>
    </section>
  );
}

function Legend({ trans }: { trans: TranslationBundle }): React.ReactElement {
  return (
    <span className="jp-kale-Timeline-legend">
      <i className="jp-kale-Bar-waiting" /> {trans.__('waits')}
      <i className="jp-kale-Bar-starting" /> {trans.__('starts')}
      <i className="jp-kale-Bar-running" /> {trans.__('runs')}
      <i className="jp-kale-Bar-critical" /> {trans.__('critical path')}
    </span>
  );
}

function Row(props: {
  bar: IBar;
  step: IStepSnapshot;
  timeline: ITimeline;
  selected: boolean;
  choose: () => void;
  trans: TranslationBundle;
}): React.ReactElement {
  const { bar, step, timeline, selected, trans } = props;
  const seconds = bar.started === null || bar.ended === null ? null : bar.ended - bar.started;
  return (
    <li>
      <button
        className="jp-kale-Timeline-row jp-kale-Timeline-grid"
        data-step={bar.name}
        data-state={bar.state}
        aria-pressed={selected}
        aria-label={described(bar, step, trans)}
        title={described(bar, step, trans)}
        onClick={props.choose}
      >
        <StateIcon state={bar.state} title={stateTitle(bar.state, trans)} />
        <span className="jp-kale-Timeline-name">{bar.name}</span>
        <span className="jp-kale-Timeline-bars">
          <Pieces bar={bar} timeline={timeline} />
        </span>
        <span className="jp-kale-Timeline-note">{progress(step, trans)}</span>
        <span className="jp-kale-Time">{seconds === null ? '' : duration(seconds)}</span>
      </button>
    </li>
  );
}

/** The pieces of a step's bar. */
function Pieces({ bar, timeline }: { bar: IBar; timeline: ITimeline }): React.ReactElement {
  const { begin, end } = timeline;
  const percent = (time: number) => ((time - begin) / (end - begin)) * 100;
  const pieces: [string, number | null, number | null][] = [
    ['waiting', bar.ready, bar.started ?? (bar.state === 'pending' ? end : null)],
    ['starting', bar.started, bar.began ?? bar.ended],
    ['running', bar.began, bar.ended]
  ];
  return (
    <>
      {pieces.map(([kind, from, to]) =>
        from === null || to === null || to < from ? null : (
          <span
            key={kind}
            className={`jp-kale-Bar jp-kale-Bar-${kind}${bar.critical && kind !== 'waiting' ? ' jp-kale-Bar-critical' : ''}`}
            style={{ left: `${percent(from)}%`, width: `${percent(to) - percent(from)}%` }}
          />
        )
      )}
    </>
  );
}

/** `cell 3 of 7` while the step runs or where it failed, and which attempt it is where it is not the first. */
export function progress(step: IStepSnapshot, trans: TranslationBundle): string {
  const place = step.cells.findIndex(({ state }) => state === 'running' || state === 'failed');
  const words = [
    place < 0 ? '' : trans.__('cell %1 of %2', place + 1, step.cells.length),
    step.attempt > 1 ? trans.__('attempt %1', step.attempt) : '',
    step.gpus.join(', ')
  ];
  return words.filter(Boolean).join(' · ');
}

/** All that a row tells, in words. */
function described(bar: IBar, step: IStepSnapshot, trans: TranslationBundle): string {
  const length = (from: number | null, to: number | null) =>
    from === null || to === null || to < from ? null : duration(to - from);
  const waited = length(bar.ready, bar.started);
  const starting = length(bar.started, bar.began);
  const ran = length(bar.began ?? bar.started, bar.ended);
  const words = [
    `${bar.name}: ${stateTitle(bar.state, trans)}`,
    progress(step, trans),
    waited && trans.__('waited %1', waited),
    starting && trans.__('started in %1', starting),
    ran && trans.__('ran %1', ran),
    bar.critical && trans.__('on the critical path')
  ];
  return words.filter(Boolean).join(', ');
}
