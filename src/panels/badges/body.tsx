import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { gpuIcon } from '../icons';
import { plainMessage } from '../message';
import { QUIET, SeverityIcon, StateIcon, StepDot, stepColour } from '../state';
import { duration, roleCaption, roleTitle, stateTitle } from '../words';
import type { IBadge } from './model';

interface IBadgeProps {
  badge: IBadge;
  trans: TranslationBundle;
  onEdit: () => void;
}

/** The row above a cell: what it belongs to, what comes before, how it went. A click opens the editor. */
export function Badge(props: IBadgeProps): React.ReactElement {
  const { badge, trans } = props;
  return (
    <>
      <Chip {...props} />
      {badge.after.length > 0 && (
        <span className="jp-kale-After">
          {trans.__('after')}
          {badge.after.map(({ name, order }) => (
            <span key={name} className="jp-kale-Ref">
              <StepDot index={order} />
              {name}
            </span>
          ))}
        </span>
      )}
      {badge.gpus > 0 && (
        <span className="jp-kale-Gpu">
          <gpuIcon.react tag="span" />
          {trans._n('%1 GPU', '%1 GPUs', badge.gpus)}
        </span>
      )}
      <Problem {...props} />
      <Outcome {...props} />
    </>
  );
}

function Chip({ badge, trans, onEdit }: IBadgeProps): React.ReactElement {
  const { role, step, inherited } = badge;
  const text = step?.name ?? (role ? roleTitle(role, trans) : trans.__('Not in a step'));
  const caption = role ? roleCaption(role, trans) : trans.__('No step above claims the cell.');
  const kind = role ?? 'none';
  return (
    <button
      {...QUIET}
      className="jp-kale-Chip"
      data-role={kind}
      data-inherited={inherited}
      style={stepColour(step?.order ?? -1)}
      title={`${caption} ${trans.__('Click to change.')}`}
      onClick={onEdit}
    >
      {step && <span className="jp-kale-Dot" />}
      {text}
      <editIcon.react tag="span" className="jp-kale-Chip-edit" />
    </button>
  );
}

function Problem({ badge }: IBadgeProps): React.ReactElement | null {
  return badge.problem ? (
    <span className="jp-kale-Badge-problem" title={plainMessage(badge.problem.message)}>
      <SeverityIcon severity={badge.problem.severity} />
    </span>
  ) : null;
}

function Outcome({ badge, trans }: IBadgeProps): React.ReactElement | null {
  const { state, seconds, error } = badge;
  if (!state) {
    return null;
  }
  return (
    <span className="jp-kale-Badge-outcome" data-state={state}>
      {error && (
        <span
          className="jp-kale-Badge-error"
          title={plainMessage(`${error.message} ${error.remedy}`.trim())}
        >
          {error.line === null
            ? plainMessage(error.message)
            : trans.__('line %1: %2', error.line, error.ename || plainMessage(error.message))}
        </span>
      )}
      <span className="jp-kale-Time">{seconds === null ? '' : duration(seconds)}</span>
      <StateIcon state={state} title={stateTitle(state, trans)} />
    </span>
  );
}
