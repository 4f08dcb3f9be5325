import * as React from 'react';

import GraphView from '../graph/view';
import { Message } from '../message';
import { IPartProps, Section } from '../pipeline/body';
import { Group } from './group';
import type { SuggestModel } from './model';

/** What every part of the proposal is given. */
export interface ISuggestionProps extends IPartProps {
  suggestion: SuggestModel;
}

/** The proposal: what each cell is to be and why, and the graph it gives. Nothing is written before it is accepted. */
export default function Suggestion(props: ISuggestionProps): React.ReactElement {
  const { suggestion, trans } = props;
  return (
    <Section title={trans.__('Suggested steps')} count={suggestion.steps.length}>
      <Lead {...props} />
      {suggestion.groups.length > 0 && (
        <>
          <Graph {...props} />
          <Outlook {...props} />
          <ol className="jp-kale-Groups" aria-label={trans.__('What the cells are to be')}>
            {suggestion.groups.map(group => (
              <Group key={group.cells[0].id} {...props} group={group} />
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

/** What the user decides, and where there is nothing to decide, why. */
function Lead({ suggestion, model, session, trans }: ISuggestionProps): React.ReactElement {
  const node = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    node.current?.scrollIntoView({ block: 'nearest' });
    node.current?.querySelector<HTMLElement>('button:enabled')?.focus({ preventScroll: true });
  }, [suggestion.loading]);
  const { loading, failure, groups } = suggestion;
  const { readOnly } = session.pipeline;
  const end = (accepted: boolean) => {
    const panel = node.current?.closest('.jp-kale-Panel-body');
    if (accepted) {
      suggestion.accept();
    }
    model.drop();
    // The buttons are gone with the proposal; the focus goes on to what comes next.
    panel?.querySelector<HTMLElement>('.jp-kale-Buttons button')?.focus();
  };
  return (
    <div ref={node} className="jp-kale-Suggest-lead">
      {loading && <p role="status">{trans.__('Reading the notebook…')}</p>}
      {failure && (
        <p className="jp-kale-Failure" role="alert">
          <Message text={`${failure.message} ${failure.remedy}`.trim()} />
        </p>
      )}
      {!loading && !failure && (
        <p>
          {groups.length > 0
            ? trans.__(
                'Change what you like. Nothing is written until you accept; then one undo takes all of it back.'
              )
            : trans.__('There is no cell with code to make a step of.')}
        </p>
      )}
      <div className="jp-kale-Buttons">
        <button
          className="jp-mod-styled jp-mod-accept jp-kale-Button"
          disabled={groups.length === 0 || readOnly}
          title={readOnly ? trans.__('The notebook can’t be changed: it is read-only.') : ''}
          onClick={() => end(true)}
        >
          {trans.__('Accept')}
        </button>
        <button className="jp-mod-styled jp-kale-Button" onClick={() => end(false)}>
          {trans.__('Drop')}
        </button>
      </div>
    </div>
  );
}

function Graph({ suggestion, session, trans }: ISuggestionProps): React.ReactElement | null {
  const { drawing } = suggestion;
  const [selected, setSelected] = React.useState<string | null>(null);
  const open = (step: string) => {
    const cell = drawing.nodes.find(({ name }) => name === step)?.cells[0];
    if (cell) {
      void session.goTo(cell.id, null);
    }
  };
  return drawing.nodes.length === 0 ? null : (
    <GraphView
      drawing={drawing}
      selected={selected}
      trans={trans}
      onOpen={open}
      onSelect={setSelected}
    />
  );
}

/** The errors that the notebook would have. */
function Outlook({ suggestion, trans }: ISuggestionProps): React.ReactElement | null {
  const errors = suggestion.diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? null : (
    <div className="jp-kale-Failure">
      <strong>
        {trans._n('%1 problem would be left:', '%1 problems would be left:', errors.length)}
      </strong>
      {errors.slice(0, 3).map(({ message }, index) => (
        <span key={index}>
          <Message text={message} />
        </span>
      ))}
    </div>
  );
}
