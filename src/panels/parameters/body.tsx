import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IParameterField, ParametersModel, typeTitle } from './model';

interface IFormProps {
  model: ParametersModel;
  trans: TranslationBundle;
}

/** A field for each parameter, and the switch for caching. */
export function ParametersForm(props: IFormProps): React.ReactElement {
  return <UseSignal signal={props.model.stateChanged}>{() => <Fields {...props} />}</UseSignal>;
}

function Fields({ model, trans }: IFormProps): React.ReactElement {
  return (
    <div className="jp-kale-Form">
      {model.fields.map(field => (
        <ParameterRow key={field.name} field={field} model={model} trans={trans} />
      ))}
      {model.of === 'notebook' && (
        <label className="jp-kale-Check">
          <input
            type="checkbox"
            checked={model.caching}
            onChange={event => model.setCaching(event.target.checked)}
          />
          {trans.__('Take results of earlier runs where nothing changed')}
        </label>
      )}
    </div>
  );
}

function ParameterRow(props: IFormProps & { field: IParameterField }): React.ReactElement {
  const { field, model, trans } = props;
  const id = React.useId();
  const { name, type, text, preset, problem } = field;
  const words = presetWords(model, field, trans);
  return (
    <div className="jp-kale-Parameter" data-parameter={name}>
      <label htmlFor={id}>
        <code className="jp-kale-Code">{name}</code>{' '}
        <span className="jp-kale-Parameter-type">{typeTitle(type, trans)}</span>
      </label>
      <ParameterInput {...props} id={id} />
      <span id={`${id}-note`} className="jp-kale-Parameter-note" data-problem={problem !== ''}>
        {problem || words.note}
      </span>
      {text !== preset && (
        <button
          type="button"
          className="jp-kale-Link"
          aria-label={words.reset}
          onClick={() => model.set(name, preset)}
        >
          {trans.__('Reset')}
        </button>
      )}
    </div>
  );
}

/** What is said of the value that a field is set back to, and of the button that does it. */
function presetWords(
  model: ParametersModel,
  { name, text, preset }: IParameterField,
  trans: TranslationBundle
): { note: string; reset: string } {
  const shown = preset || trans.__('nothing');
  if (model.of === 'run') {
    return {
      note: text === preset ? trans.__('The run’s value.') : trans.__('The run had %1.', shown),
      reset: trans.__('Take the run’s value of %1', name)
    };
  }
  return {
    note:
      text === preset ? trans.__('The notebook’s value.') : trans.__('The notebook has %1.', shown),
    reset: trans.__('Take the notebook’s value of %1', name)
  };
}

function ParameterInput(
  props: IFormProps & { field: IParameterField; id: string }
): React.ReactElement {
  const { field, model, trans, id } = props;
  const { name, type, text, problem } = field;
  const input = React.useRef<HTMLInputElement>(null);
  // JupyterLab's dialogs keep their button disabled while a field is invalid; they look when something is typed.
  React.useLayoutEffect(() => {
    input.current?.setCustomValidity(problem);
    input.current?.dispatchEvent(new Event('input', { bubbles: true }));
  }, [problem]);
  if (type === 'bool') {
    return (
      <select
        id={id}
        className="jp-mod-styled"
        value={/^(true|1)$/i.test(text) ? 'true' : 'false'}
        onChange={event => model.set(name, event.target.value)}
      >
        <option value="true">{trans.__('true')}</option>
        <option value="false">{trans.__('false')}</option>
      </select>
    );
  }
  return (
    <input
      id={id}
      ref={input}
      className="jp-mod-styled"
      type="text"
      inputMode={type === 'int' || type === 'float' ? 'decimal' : 'text'}
      spellCheck={false}
      autoComplete="off"
      value={text}
      aria-invalid={problem !== ''}
      aria-describedby={`${id}-note`}
      onChange={event => model.set(name, event.target.value)}
    />
  );
}
