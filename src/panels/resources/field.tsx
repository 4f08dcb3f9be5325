import * as React from 'react';

import { settingFault } from '../../notebook/checks';
import { parseSetting, settingTag } from '../../notebook/settings';
import type { IStepSetting, SettingKind } from '../../tokens';
import { Message } from '../message';
import type { IResourcesProps } from './body';

interface IValueProps extends IResourcesProps {
  kind: SettingKind;
  /** The resource, for a kind that a step has several of. */
  of?: string;
  label: string;
  /** What holds where neither the step nor the defaults say anything. */
  fallback?: string;
  list?: string;
}

/** One value of a step: checked as typed, written when it is left or with Enter, given up with Escape. */
export function ValueField(props: IValueProps): React.ReactElement {
  const { model, trans, kind, of = '', label, fallback = '', list } = props;
  const id = React.useId();
  const setting = model.setting(kind, of);
  const own = setting?.own ? setting.value : '';
  const inherited = setting && !setting.own ? setting.value : '';
  const [draft, setDraft] = React.useState<string | null>(null);
  const text = draft ?? own;
  const rest = text.trim() === '' ? '' : tagRest(kind, of, text.trim());
  const fault = rest === '' ? null : settingFault(kind, rest, trans);
  const commit = (value: string) => {
    if (value === '' || !settingFault(kind, tagRest(kind, of, value), trans)) {
      model.set(kind, of, value);
      setDraft(null);
    }
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') {
      commit(text.trim());
    } else if (event.key === 'Escape') {
      setDraft(null);
    }
  };
  return (
    <div className="jp-kale-Value" data-inherited={inherited !== ''}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="jp-mod-styled"
        value={text}
        placeholder={inherited || fallback}
        list={list}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={fault !== null}
        aria-describedby={`${id}-more`}
        onChange={event => setDraft(event.target.value)}
        onBlur={() => draft !== null && commit(text.trim())}
        onKeyDown={key}
      />
      <div id={`${id}-more`} className="jp-kale-Value-more">
        {fault && (
          <span className="jp-kale-Fault">
            <Message text={sentence(fault.reason)} />
            {fault.nearest && (
              <button
                type="button"
                className="jp-kale-Link"
                onClick={() => commit(fault.nearest ?? '')}
              >
                {trans.__('Write %1', fault.nearest)}
              </button>
            )}
          </span>
        )}
        <Origin {...props} setting={setting} />
      </div>
    </div>
  );
}

/** Who says a value, where it is not the step's first cell alone; and the way back to the default. */
export function Origin(
  props: IResourcesProps & { setting: IStepSetting | undefined }
): React.ReactElement | null {
  const { model, trans, setting } = props;
  if (!setting) {
    return null;
  }
  const { own, value, key, hidden, rival, slot } = setting;
  const place = model.elsewhere(setting);
  const fallback = hidden === null ? null : parseSetting(hidden);
  return (
    <>
      {!own && (
        <span className="jp-kale-Inherited">
          {trans.__('%1, the default for all steps', value || key)}
        </span>
      )}
      {own && fallback && (
        <button
          type="button"
          className="jp-kale-Link"
          onClick={() => model.write([{ slot, tag: null }])}
        >
          {trans.__('Reset to the default, %1', fallback.value || fallback.key)}
        </button>
      )}
      {place > 0 && (
        <button type="button" className="jp-kale-Link" onClick={() => model.goTo(setting)}>
          {trans.__('Said by the notebook’s cell %1', place)}
        </button>
      )}
      {rival && (
        <span className="jp-kale-Fault">
          <Message text={trans.__('Another tag of the step, `%1`, does not hold.', rival)} />
        </span>
      )}
    </>
  );
}

/** What stands behind a tag's first colon. */
export function tagRest(kind: SettingKind, key: string, value: string): string {
  return settingTag(kind, key, value).slice(kind.length + 1);
}

/** A reason as a sentence of its own. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
