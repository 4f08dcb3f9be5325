import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { SelectedCells } from '../editor/section';
import { Resources } from '../resources/body';
import { Controls } from './controls';
import type { IPanelActions } from './index';
import type { PipelinePanelModel } from './model';
import { Problems } from './problems';
import { RunView } from './run';
import { Steps } from './steps';

/** What every part of the panel is given. */
export interface IPartProps {
  model: PipelinePanelModel;
  session: ISession;
  actions: IPanelActions;
  trans: TranslationBundle;
}

/** The panel's contents. */
export function Body(props: Omit<IPartProps, 'session'>): React.ReactElement {
  const { model, trans } = props;
  const session = model.session;
  if (!session) {
    return <div className="jp-kale-Empty">{trans.__('Open a notebook to see its pipeline.')}</div>;
  }
  const part = { ...props, session };
  return (
    <>
      <Controls key={session.panel.id} {...part} />
      <RunView {...part} />
      <Main {...part} />
    </>
  );
}

const Suggestion = React.lazy(() => import('../suggest/body'));

/** The proposal where there is one, else the steps and their problems, else how to begin. */
function Main(props: IPartProps): React.ReactElement {
  const { suggestion } = props.model;
  if (suggestion) {
    return (
      <React.Suspense fallback={null}>
        <Suggestion {...props} suggestion={suggestion} />
      </React.Suspense>
    );
  }
  return props.session.pipeline.tagged ? (
    <>
      <Steps {...props} />
      <Problems {...props} />
      <CellSection {...props} />
      <Section title={props.trans.__('Resources')}>
        <Resources model={props.model.resources} trans={props.trans} />
      </Section>
    </>
  ) : (
    <>
      <Start {...props} />
      <CellSection {...props} />
    </>
  );
}

/** What the selected cells are. */
function CellSection({ session, trans }: IPartProps): React.ReactElement {
  return (
    <Section title={trans.__('Cell')}>
      <SelectedCells
        key={session.panel.id}
        session={session}
        trans={trans}
        resources={step => session.editResources(step)}
      />
    </Section>
  );
}

/** How to begin, for a notebook that has no step yet. */
function Start({ actions, session, trans }: IPartProps): React.ReactElement {
  return (
    <section className="jp-kale-Section jp-kale-Start">
      <p>
        {trans.__(
          'A pipeline is made of steps, and a step of cells. Have the steps suggested: you see the whole proposal before anything is written.'
        )}
      </p>
      <button
        className="jp-mod-styled jp-mod-accept jp-kale-Button"
        disabled={session.pipeline.failure !== null}
        onClick={actions.suggest}
      >
        {trans.__('Suggest steps')}
      </button>
      <p>
        {trans.__(
          'Or say for each cell which step it belongs to. Cells below it without a step of their own belong to the same one.'
        )}
      </p>
      <button className="jp-mod-styled jp-kale-Button" onClick={actions.editCell}>
        {trans.__('Tag the selected cell')}
      </button>
    </section>
  );
}

/** A titled part of the panel. */
export function Section(props: {
  title: string;
  count?: number;
  /** Stands at the right of the title. */
  tools?: React.ReactNode;
  children: React.ReactNode;
}): React.ReactElement {
  return (
    <section className="jp-kale-Section" aria-label={props.title}>
      <h3 className="jp-kale-Section-title">
        {props.title}
        {props.count !== undefined && <span className="jp-kale-Count">{props.count}</span>}
        {props.tools}
      </h3>
      {props.children}
    </section>
  );
}
