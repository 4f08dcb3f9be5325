import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Role } from '../../tokens';
import { QUIET } from '../state';
import { roleCaption, roleTitle } from '../words';
import { PrevField } from './dependencies';
import type { TagEditorModel } from './model';
import { StepField } from './step';

const ROLES: Role[] = [
  'step',
  'imports',
  'functions',
  'pipeline-parameters',
  'pipeline-metrics',
  'skip'
];

/** What the choice of a role says while the cells don't agree. */
const MIXED = 'mixed';

/** What every part of the editor is given. */
export interface IEditorProps {
  model: TagEditorModel;
  trans: TranslationBundle;
  /** Called when the editing is over: applied, or given up. */
  close: () => void;
  /** Show what the step asks for; absent where it is shown already. */
  resources?: (step: string) => void;
}

/** Role, step, dependencies of cells. Enter applies, Escape closes. */
export function TagEditorBody(props: IEditorProps): React.ReactElement {
  const { model, trans, close } = props;
  const key = (event: React.KeyboardEvent) => {
    const isButton = event.target instanceof HTMLButtonElement;
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && !isButton) {
      event.preventDefault();
      if (model.apply()) {
        close();
      }
    }
    if (
      ['Escape', 'Enter'].includes(event.key) ||
      !(event.altKey || event.ctrlKey || event.metaKey)
    ) {
      event.stopPropagation();
    }
  };
  const step = model.draft.role === 'step';
  return (
    <form
      className="jp-kale-Editor-form"
      aria-label={trans._n('Pipeline role of the cell', 'Pipeline role of %1 cells', model.count)}
      onKeyDown={key}
      onSubmit={event => event.preventDefault()}
    >
      {model.readOnly && (
        <p className="jp-kale-Hint" role="note">
          {trans.__('The notebook is read-only: its tags can’t be changed.')}
        </p>
      )}
      <RoleField {...props} />
      {step && <StepField {...props} />}
      {step && <PrevField {...props} />}
      <Buttons {...props} />
    </form>
  );
}

function RoleField({ model, trans }: IEditorProps): React.ReactElement {
  const { role } = model.draft;
  const inherit = trans.__('Same as the cell above');
  const label = trans._n('Cell is', '%1 cells are', model.count);
  return (
    <label className="jp-kale-Field">
      <span>{label}</span>
      <HTMLSelect
        {...QUIET}
        className="jp-kale-Editor-role"
        disabled={model.readOnly}
        value={role === undefined ? MIXED : (role ?? '')}
        title={role ? roleCaption(role, trans) : inherit}
        onChange={event => model.setRole((event.target.value || null) as Role | null)}
      >
        {role === undefined && (
          <option value={MIXED} disabled>
            {trans.__('Several')}
          </option>
        )}
        <option value="">{inherit}</option>
        {ROLES.map(one => (
          <option key={one} value={one} title={roleCaption(one, trans)}>
            {roleTitle(one, trans)}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}

function Buttons(props: IEditorProps): React.ReactElement {
  const { model, trans, close, resources } = props;
  const { above, own, readOnly } = model;
  const then = (action: () => unknown) => () => {
    if (action() !== false) {
      close();
    }
  };
  return (
    <div className="jp-kale-Editor-buttons">
      <button
        type="button"
        {...QUIET}
        className="jp-mod-styled jp-mod-accept jp-kale-Button"
        disabled={readOnly || model.fault !== ''}
        onClick={then(() => model.apply())}
      >
        {trans.__('Apply')}
      </button>
      {above !== '' && (
        <button
          type="button"
          {...QUIET}
          className="jp-mod-styled jp-kale-Button"
          disabled={readOnly}
          title={trans.__('Make it part of the step above, %1.', above)}
          onClick={then(() => model.join())}
        >
          {trans.__('Join %1', above)}
        </button>
      )}
      <button
        type="button"
        {...QUIET}
        className="jp-mod-styled jp-kale-Button"
        disabled={readOnly}
        title={trans.__('Take the tag away; the cell belongs to the one above then.')}
        onClick={then(() => model.clear())}
      >
        {trans.__('Clear')}
      </button>
      {resources && own !== '' && (
        <button
          type="button"
          {...QUIET}
          className="jp-mod-styled jp-kale-Button"
          title={trans.__('GPU, CPU, memory, image and more of step %1', own)}
          onClick={() => resources(own)}
        >
          {trans.__('Resources…')}
        </button>
      )}
      <button type="button" {...QUIET} className="jp-mod-styled jp-kale-Button" onClick={close}>
        {trans.__('Cancel')}
      </button>
    </div>
  );
}
