import * as React from 'react';

import { QUIET } from '../state';
import type { IEditorProps } from './body';

/** The step's name, completed from those that are there. */
export function StepField({ model, trans }: IEditorProps): React.ReactElement {
  const id = React.useId();
  const step = model.draft.step ?? '';
  // The widget renders a turn after the model changed: the input keeps its own text, or fast typing would lose letters.
  const [text, setText] = React.useState(step);
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
        placeholder={model.draft.step === undefined ? trans.__('several') : ''}
        autoComplete="off"
        spellCheck={false}
        readOnly={model.readOnly}
        aria-invalid={model.fault !== ''}
        aria-describedby={model.fault ? `${id}-fault` : undefined}
        onChange={changed}
      />
      <datalist id={`${id}-steps`}>
        {model.steps.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {model.fault && step !== '' && (
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
      {model.renames && (
        <label className="jp-kale-Check">
          <input
            type="checkbox"
            {...QUIET}
            checked={model.draft.everywhere !== false}
            onChange={event => model.setEverywhere(event.target.checked)}
          />
          {trans.__('Rename %1 everywhere', model.own)}
        </label>
      )}
    </div>
  );
}
