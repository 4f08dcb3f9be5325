import * as React from 'react';

import type { IDiagnostic, Severity } from '../../tokens';
import { Message } from '../message';
import { SeverityIcon } from '../state';
import { placeTitle } from '../words';
import { IPartProps, Section } from './body';

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** The problems of the notebook, errors first; a click goes to the cell. */
export function Problems(props: IPartProps): React.ReactElement | null {
  const { session, trans } = props;
  const problems = [...session.pipeline.diagnostics].sort(byWeight);
  if (problems.length === 0 || !session.pipeline.tagged) {
    return null;
  }
  return (
    <Section title={trans.__('Problems')} count={problems.length}>
      <ul className="jp-kale-Problems">
        {problems.map((problem, index) => (
          <li key={index}>
            <Problem {...props} problem={problem} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Problem(props: IPartProps & { problem: IDiagnostic }): React.ReactElement {
  const { problem, session, trans } = props;
  const { cell_id, line, message, remedy, code, severity } = problem;
  const place = placeTitle(problem, trans);
  return (
    <button
      className="jp-kale-Problem"
      data-code={code}
      disabled={cell_id === null}
      title={cell_id ? trans.__('Go to the cell') : ''}
      onClick={() => cell_id && void session.goTo(cell_id, line)}
    >
      <SeverityIcon severity={severity} />
      <span className="jp-kale-Problem-text">
        <span>
          <Message text={message} />
        </span>
        {remedy && (
          <span className="jp-kale-Remedy">
            <Message text={remedy} />
          </span>
        )}
        <span className="jp-kale-Problem-place">{[place, code].filter(Boolean).join(' · ')}</span>
      </span>
    </button>
  );
}

function byWeight(left: IDiagnostic, right: IDiagnostic): number {
  return (
    RANK[left.severity] - RANK[right.severity] || (left.cell_index ?? -1) - (right.cell_index ?? -1)
  );
}
