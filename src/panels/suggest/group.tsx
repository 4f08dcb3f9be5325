import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Role } from '../../tokens';
import { Message } from '../message';
import { stepColour } from '../state';
import { roleCaption, roleTitle } from '../words';
import type { ISuggestionProps } from './body';
import type { IProposedCell, IProposedGroup } from './proposal';

/** Roles that need no more than a word. */
const PLAIN_ROLES: Role[] = [
  'imports',
  'functions',
  'pipeline-parameters',
  'pipeline-metrics',
  'skip'
];

/** Marks the choice of a step that isn't there yet. */
const NEW = 'new';

type GroupProps = ISuggestionProps & { group: IProposedGroup };

/** Cells that follow each other and are to be the same. */
export function Group(props: GroupProps): React.ReactElement {
  const { group, suggestion, trans } = props;
  const index = suggestion.steps.indexOf(group.step);
  const isStep = group.role === 'step';
  return (
    <li className="jp-kale-Group" data-role={group.role} style={stepColour(index)}>
      <div className="jp-kale-Group-title">
        {isStep ? (
          <NameField {...props} />
        ) : (
          <strong title={roleCaption(group.role, trans)}>{roleTitle(group.role, trans)}</strong>
        )}
        <JoinButton {...props} />
      </div>
      <ul aria-label={isStep ? group.step : roleTitle(group.role, trans)}>
        {group.cells.map((cell, at) => (
          <CellRow key={cell.id} {...props} cell={cell} first={at === 0} />
        ))}
      </ul>
    </li>
  );
}

/** The step's name; another one holds for all its cells. */
function NameField({ group, suggestion, trans }: GroupProps): React.ReactElement {
  const id = React.useId();
  const [draft, setDraft] = React.useState<string | null>(null);
  const commit = () => {
    if (draft !== null) {
      setDraft(null);
      suggestion.rename(group.step, draft);
    }
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') {
      commit();
    } else if (event.key === 'Escape') {
      setDraft(null);
    }
  };
  return (
    <>
      <input
        className="jp-mod-styled jp-kale-Group-name"
        aria-label={trans.__('Name of the step')}
        title={trans.__(
          'Another name holds for all cells of the step; that of another step joins the two.'
        )}
        list={id}
        value={draft ?? group.step}
        autoComplete="off"
        spellCheck={false}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={key}
      />
      <datalist id={id}>
        {suggestion.steps
          .filter(name => name !== group.step)
          .map(name => (
            <option key={name} value={name} />
          ))}
      </datalist>
    </>
  );
}

function JoinButton({ group, suggestion, trans }: GroupProps): React.ReactElement | null {
  const { groups } = suggestion;
  const at = groups.findIndex(({ cells }) => cells[0].id === group.cells[0].id);
  const above = groups
    .slice(0, at)
    .reverse()
    .find(({ role }) => role === 'step');
  return above ? (
    <button
      className="jp-kale-Tool jp-kale-Group-tool"
      aria-label={trans.__('Join above: make these cells part of %1', above.step)}
      title={trans.__('Make these cells part of %1', above.step)}
      onClick={() => suggestion.join(group)}
    >
      {trans.__('Join above')}
    </button>
  ) : null;
}

type CellProps = GroupProps & { cell: IProposedCell; first: boolean };

function CellRow(props: CellProps): React.ReactElement {
  const { cell, first, group, suggestion, session, trans } = props;
  const { number, code } = suggestion.cell(cell.id);
  return (
    <li className="jp-kale-Proposed" data-cell={cell.id}>
      <button
        className="jp-kale-Proposed-code"
        aria-label={trans.__('Go to cell %1: %2', number, code)}
        title={trans.__('Go to cell %1', number)}
        onClick={() => void session.goTo(cell.id, null)}
      >
        <span>{number}</span>
        <code>{code}</code>
      </button>
      <span className="jp-kale-Proposed-choice">
        <RoleSelect {...props} />
        {!first && group.role === 'step' && (
          <button
            className="jp-kale-Tool jp-kale-Group-tool"
            aria-label={trans.__('Split here: begin a new step at cell %1', number)}
            title={trans.__('Begin a new step at this cell')}
            onClick={() => suggestion.split(cell.id)}
          >
            {trans.__('Split here')}
          </button>
        )}
      </span>
      {cell.reason && (
        <span className="jp-kale-Proposed-reason">
          <Message text={cell.reason} />
        </span>
      )}
    </li>
  );
}

/** What the cell is to be: one of the steps, a step of its own, or something else. */
function RoleSelect({ cell, suggestion, trans }: CellProps): React.ReactElement {
  const { number } = suggestion.cell(cell.id);
  const changed = (event: React.ChangeEvent<HTMLSelectElement>) => {
    const [kind, name] = event.target.value.split(':', 2);
    if (kind === NEW) {
      suggestion.setNewStep(cell.id);
    } else {
      suggestion.setCell(cell.id, kind as Role, name ?? '');
    }
  };
  return (
    <HTMLSelect
      className="jp-kale-Proposed-role"
      aria-label={trans.__('Cell %1 is', number)}
      value={cell.role === 'step' ? `step:${cell.step}` : cell.role}
      onChange={changed}
    >
      {suggestion.steps.map(name => (
        <option key={name} value={`step:${name}`}>
          {name}
        </option>
      ))}
      <option value={NEW}>{trans.__('New step')}</option>
      {PLAIN_ROLES.map(role => (
        <option key={role} value={role} title={roleCaption(role, trans)}>
          {roleTitle(role, trans)}
        </option>
      ))}
    </HTMLSelect>
  );
}
