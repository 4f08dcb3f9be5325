import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Role } from '../../tokens';
import { QUIET } from '../state';
import { roleCaption, roleTitle } from '../words';
import type { TagEditorModel } from './model';

const ROLES: Role[] = [
  'step',
  'imports',
  'functions',
  'pipeline-parameters',
  'pipeline-metrics',
  'skip'
];

interface IEditorProps {
  model: TagEditorModel;
  trans: TranslationBundle;
  /** Close the editor; `applied` tells whether the notebook changed. */
  close: () => void;
}

/** Role, step, dependencies of one cell. Enter applies, Escape closes. */
export function TagEditorBody(props: IEditorProps): React.ReactElement {
  const { model, trans, close } = props;
  const apply = () => model.apply() && close();
  const key = (event: React.KeyboardEvent) => {
    const isField = !(event.target instanceof HTMLButtonElement);
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && isField) {
      event.preventDefault();
      apply();
    }
    event.stopPropagation();
  };
  const step = model.draft.role === 'step';
  return (
    <form
      className="jp-kale-Editor-form"
      aria-label={trans.__('Pipeline role of the cell')}
      onKeyDown={key}
      onSubmit={event => event.preventDefault()}
    >
      <RoleField {...props} />
      {step && <StepField {...props} />}
      {step && <PrevField {...props} />}
      <div className="jp-kale-Editor-buttons">
        <button
          type="button"
          {...QUIET}
          className="jp-mod-styled jp-mod-accept jp-kale-Button"
          disabled={model.fault !== ''}
          onClick={apply}
        >
          {trans.__('Apply')}
        </button>
        <button
          type="button"
          {...QUIET}
          className="jp-mod-styled jp-kale-Button"
          title={trans.__('Take the tag away; the cell belongs to the one above then.')}
          onClick={() => {
            model.clear();
            close();
          }}
        >
          {trans.__('Clear')}
        </button>
        <button type="button" {...QUIET} className="jp-mod-styled jp-kale-Button" onClick={close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}

function RoleField({ model, trans }: IEditorProps): React.ReactElement {
  const { role } = model.draft;
  const inherit = trans.__('Same as the cell above');
  return (
    <label className="jp-kale-Field">
      <span>{trans.__('Cell is')}</span>
      <HTMLSelect
        {...QUIET}
        className="jp-kale-Editor-role"
        value={role ?? ''}
        title={role ? roleCaption(role, trans) : inherit}
        onChange={event => model.setRole((event.target.value || null) as Role | null)}
      >
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

function StepField({ model, trans }: IEditorProps): React.ReactElement {
  const id = React.useId();
  // The widget renders a turn after the model changed: the input keeps its own text, or fast typing would lose letters.
  const [text, setText] = React.useState(model.draft.step);
  const { step } = model.draft;
  React.useEffect(() => setText(before => (before.trim() === step ? before : step)), [step]);
  const changed = (event: React.ChangeEvent<HTMLInputElement>) => {
    setText(event.target.value);
    model.setStep(event.target.value);
  };
  return (
    <div className="jp-kale-Field">
      <label htmlFor={`${id}-name`}>{trans.__('Step name')}</label>
      <input
        {...QUIET}
        id={`${id}-name`}
        className="jp-mod-styled jp-kale-Editor-step"
        list={`${id}-steps`}
        value={text}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={model.fault !== ''}
        aria-describedby={`${id}-fault`}
        onChange={changed}
      />
      <datalist id={`${id}-steps`}>
        {model.steps.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {model.fault && model.draft.step !== '' && (
        <button
          type="button"
          {...QUIET}
          id={`${id}-fault`}
          className="jp-kale-Link jp-kale-Editor-fault"
          onClick={() => model.mend()}
        >
          {model.fault}
        </button>
      )}
    </div>
  );
}

function PrevField({ model, trans }: IEditorProps): React.ReactElement | null {
  const { prev } = model.draft;
  const { candidates, inferred, explicit } = model;
  if (candidates.length === 0) {
    return null;
  }
  const hint = explicit
    ? trans.__('This notebook names its dependencies itself: what is not named does not hold.')
    : trans.__('Found from the data. Name one, and all steps must name theirs.');
  return (
    <div className="jp-kale-Field" role="group" aria-label={trans.__('Depends on')} title={hint}>
      <span>{trans.__('Depends on')}</span>
      <span className="jp-kale-Editor-prevs">
        {candidates.map(name => (
          <button
            key={name}
            type="button"
            {...QUIET}
            className="jp-kale-Choice"
            aria-pressed={prev.includes(name)}
            data-inferred={prev.length === 0 && inferred.includes(name)}
            onClick={() => model.togglePrev(name)}
          >
            {name}
          </button>
        ))}
        {prev.length === 0 && !explicit && <em>{trans.__('inferred from data')}</em>}
      </span>
    </div>
  );
}
