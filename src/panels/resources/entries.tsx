import { addIcon, closeIcon, HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { settingFault } from '../../notebook/checks';
import { parseSetting } from '../../notebook/settings';
import type { IStepSetting } from '../../tokens';
import { Message } from '../message';
import type { IResourcesProps } from './body';
import { suggestions, whyMissing } from './choices';
import { Origin, sentence } from './field';
import { entryParts, entryTag, IListForm, listForm, ListKind } from './kinds';

/** The lists of the panel, in their order. */
export const LISTS: ListKind[] = [
  'env',
  'secret',
  'volume',
  'node_selector',
  'toleration',
  'label',
  'annotation'
];

type ListProps = IResourcesProps & { kind: ListKind };

/** The settings of one kind; unfolds. */
export function EntryList(props: ListProps): React.ReactElement {
  const { model, trans, kind } = props;
  const [added, setAdded] = React.useState(false);
  const form = listForm(kind, trans);
  const settings = model.settings.filter(setting => setting.kind === kind);
  return (
    <details className="jp-kale-List" data-kind={kind}>
      <summary>
        {form.title}
        {settings.length > 0 && <span className="jp-kale-Count">{settings.length}</span>}
      </summary>
      <ul>
        {settings.map(setting => (
          <Entry key={setting.slot} {...props} form={form} setting={setting} />
        ))}
        {added && <Entry key="" {...props} form={form} done={() => setAdded(false)} />}
      </ul>
      <WhyMissing {...props} />
      {!added && (
        <button type="button" className="jp-kale-Add" onClick={() => setAdded(true)}>
          <addIcon.react tag="span" />
          {trans.__('Add')}
        </button>
      )}
    </details>
  );
}

/** Why there is nothing to pick from, where there could be. */
function WhyMissing({ model, trans, kind }: ListProps): React.ReactElement | null {
  const reason = whyMissing(kind, model.choices);
  return reason ? (
    <p className="jp-kale-Hint" role="note">
      {trans.__('Type the names; they can’t be offered here.')} <span lang="en">{reason}</span>
    </p>
  ) : null;
}

interface IEntryProps extends ListProps {
  form: IListForm;
  /** Absent for a new one. */
  setting?: IStepSetting;
  /** Called when a new one was written or given up. */
  done?: () => void;
}

/** One setting: written when the focus leaves it and all its parts are good. */
function Entry(props: IEntryProps): React.ReactElement {
  const { model, trans, kind, form, setting, done } = props;
  const id = React.useId();
  const node = React.useRef<HTMLLIElement>(null);
  const [draft, setDraft] = React.useState<string[] | null>(null);
  React.useEffect(() => {
    if (!setting) {
      node.current?.querySelector('input')?.focus();
    }
  }, []);
  const parts = draft ?? (setting ? entryParts(setting) : form.columns.map(firstOption));
  const fault = draft && complete(form, parts) ? faultOf(props, parts) : null;
  const commit = () => {
    if (draft && complete(form, parts) && !faultOf(props, parts)) {
      write(props, entryTag(kind, parts.map(trimmed)));
      setDraft(null);
      done?.();
    } else if (
      !setting &&
      parts.every((part, index) => part === firstOption(form.columns[index]))
    ) {
      done?.();
    }
  };
  const left = (event: React.FocusEvent) => {
    if (!node.current?.contains(event.relatedTarget)) {
      commit();
    }
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      commit();
    } else if (event.key === 'Escape') {
      setDraft(null);
      done?.();
    }
  };
  const typed = (index: number, text: string) =>
    setDraft(parts.map((part, at) => (at === index ? text : part)));
  return (
    <li ref={node} className="jp-kale-Entry" onBlur={left} onKeyDown={key}>
      <div className="jp-kale-Entry-line">
        {form.columns.map(({ title, options }, index) =>
          options ? (
            <HTMLSelect
              key={title}
              aria-label={title}
              value={parts[index]}
              onChange={event => typed(index, event.target.value)}
            >
              {options.map(option => (
                <option key={option}>{option}</option>
              ))}
            </HTMLSelect>
          ) : (
            <React.Fragment key={title}>
              <input
                className="jp-mod-styled"
                list={`${id}-${index}`}
                aria-label={title}
                placeholder={title}
                value={parts[index]}
                spellCheck={false}
                autoComplete="off"
                aria-invalid={fault !== null}
                aria-describedby={`${id}-more`}
                readOnly={setting ? !setting.own : false}
                onChange={event => typed(index, event.target.value)}
              />
              <datalist id={`${id}-${index}`}>
                {suggestions(kind, index, parts, model.choices, trans).map(({ value, label }) => (
                  <option key={value} value={value} label={label} />
                ))}
              </datalist>
            </React.Fragment>
          )
        )}
        {setting?.own !== false && (
          <button
            type="button"
            className="jp-kale-Remove"
            title={trans.__('Remove')}
            aria-label={trans.__('Remove')}
            onClick={() => (setting ? model.write([{ slot: setting.slot, tag: null }]) : done?.())}
          >
            <closeIcon.react tag="span" />
          </button>
        )}
      </div>
      <div id={`${id}-more`} className="jp-kale-Value-more">
        {fault && (
          <span className="jp-kale-Fault">
            <Message text={fault} />
          </span>
        )}
        <Origin {...props} setting={setting} />
      </div>
    </li>
  );
}

/** Write an entry; where its key changed the old one goes. */
function write({ model, setting }: IEntryProps, tag: string): void {
  const slot = parseSetting(tag)?.slot ?? '';
  const old = setting && setting.slot !== slot ? [{ slot: setting.slot, tag: null }] : [];
  model.write([...old, { slot, tag }]);
}

/** Why an entry can't be written, in a sentence; null where it can. */
function faultOf(props: IEntryProps, parts: string[]): string | null {
  const { model, kind, setting, trans } = props;
  const tag = entryTag(kind, parts.map(trimmed));
  const fault = settingFault(kind, tag.slice(kind.length + 1), trans);
  if (fault) {
    return sentence(fault.reason);
  }
  const slot = parseSetting(tag)?.slot;
  const other = model.settings.find(one => one.slot === slot && one.slot !== setting?.slot);
  return other?.own ? trans.__('It is set already: `%1`.', other.tag) : null;
}

function complete(form: IListForm, parts: string[]): boolean {
  return form.columns.every(({ optional }, index) => optional || parts[index].trim() !== '');
}

function firstOption(column: { options?: string[] }): string {
  return column.options?.[0] ?? '';
}

function trimmed(text: string): string {
  return text.trim();
}
