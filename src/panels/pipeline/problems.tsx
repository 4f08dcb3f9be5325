import * as React from 'react';

import type { IDiagnostic, IFix, Severity } from '../../tokens';
import { Message } from '../message';
import { groupsOf, problemKey } from '../problems/order';
import { SeverityIcon } from '../state';
import { placeTitle } from '../words';
import { IPartProps, Section } from './body';

/** The problems of the notebook, errors first; a click goes to the cell, a fix is one click away where it is certain. */
export function Problems(props: IPartProps): React.ReactElement | null {
  const { session, trans } = props;
  const { diagnostics, tagged, stale, graph } = session.pipeline;
  if (!tagged || (!graph && diagnostics.length === 0)) {
    return null;
  }
  return (
    <Section
      title={trans.__('Problems')}
      count={diagnostics.length}
      tools={<Checking {...props} />}
    >
      <div className="jp-kale-Problems" aria-busy={stale}>
        {diagnostics.length === 0 && (
          <p className="jp-kale-Hint">{trans.__('None: the notebook can run as a pipeline.')}</p>
        )}
        {groupsOf(diagnostics).map(({ severity, problems }) => (
          <Group key={severity} {...props} severity={severity} problems={problems} />
        ))}
      </div>
      <span className="jp-kale-Heard" aria-live="polite">
        {trans._n('%1 problem', '%1 problems', diagnostics.length)}
      </span>
    </Section>
  );
}

/** Tells that the problems are those of the text before the last changes. */
function Checking({ session, trans }: IPartProps): React.ReactElement | null {
  return session.pipeline.stale ? (
    <span className="jp-kale-Checking">{trans.__('Checking…')}</span>
  ) : null;
}

type GroupProps = IPartProps & { severity: Severity; problems: ReadonlyArray<IDiagnostic> };

function Group(props: GroupProps): React.ReactElement {
  const { severity, problems, trans } = props;
  const titles: Record<Severity, string> = {
    error: trans._n('%1 error', '%1 errors', problems.length),
    warning: trans._n('%1 warning', '%1 warnings', problems.length),
    info: trans._n('%1 remark', '%1 remarks', problems.length)
  };
  return (
    <>
      <h4 className="jp-kale-Problems-title" data-severity={severity}>
        <SeverityIcon severity={severity} />
        {titles[severity]}
      </h4>
      <ul aria-label={titles[severity]}>
        {keyed(problems).map(([key, problem]) => (
          <Problem key={key} {...props} problem={problem} />
        ))}
      </ul>
    </>
  );
}

type ProblemProps = IPartProps & { problem: IDiagnostic };

function Problem(props: ProblemProps): React.ReactElement {
  const { problem, model, session, trans } = props;
  const { cell_id, line, message, remedy, code, severity } = problem;
  const place = placeTitle(problem, trans);
  const current = model.problem !== null && problemKey(model.problem) === problemKey(problem);
  return (
    <li
      className="jp-kale-Problem-item"
      data-severity={severity}
      aria-current={current || undefined}
    >
      <button
        className="jp-kale-Problem"
        data-code={code}
        disabled={cell_id === null}
        title={cell_id ? trans.__('Go to the cell') : ''}
        onClick={() => {
          model.problem = problem;
          if (cell_id) {
            void session.goTo(cell_id, line);
          }
        }}
      >
        <span>
          <Message text={message} />
        </span>
        {remedy && (
          <span className="jp-kale-Remedy">
            <Message text={remedy} />
          </span>
        )}
        <span className="jp-kale-Problem-place">{[place, code].filter(Boolean).join(' · ')}</span>
      </button>
      <Fixes {...props} />
    </li>
  );
}

/** The changes that make the problem go away, a button each. */
function Fixes({ problem, session, trans }: ProblemProps): React.ReactElement | null {
  const { pipeline } = session;
  const [done, setDone] = React.useState<IFix | null>(null);
  if (problem.fixes.length === 0) {
    return null;
  }
  return (
    <div className="jp-kale-Fixes">
      {problem.fixes.map((fix, index) => (
        <button
          key={index}
          className="jp-mod-styled jp-kale-Button jp-kale-Fix"
          disabled={pipeline.stale || pipeline.readOnly || done === fix}
          title={
            pipeline.readOnly
              ? trans.__('The notebook can’t be changed: it is read-only.')
              : trans.__('Change the notebook so that the problem goes away; it can be undone.')
          }
          onClick={() => {
            setDone(fix);
            pipeline.apply(fix.edits);
          }}
        >
          <Message text={fix.title} />
        </button>
      ))}
    </div>
  );
}

/** Each with a key that stays the same from check to check, so that focus and buttons stay where they are. */
function keyed(problems: ReadonlyArray<IDiagnostic>): [string, IDiagnostic][] {
  const seen = new Map<string, number>();
  return problems.map(problem => {
    const key = problemKey(problem);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return [`${key} ${count}`, problem];
  });
}
