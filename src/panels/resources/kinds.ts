import type { TranslationBundle } from '@jupyterlab/translation';

import { EFFECTS } from '../../notebook/kubernetes';
import { settingTag } from '../../notebook/settings';
import type { ISetting } from '../../tokens';

/** Kinds of settings that a step can have several of, in the order of the panel. */
export type ListKind =
  'env' | 'secret' | 'volume' | 'node_selector' | 'toleration' | 'label' | 'annotation';

/** One part of an entry, typed on its own. */
export interface IColumn {
  title: string;
  /** What can be chosen; undefined where anything can be typed. */
  options?: string[];
  /** Whether it may stay empty. */
  optional?: boolean;
}

/** How the panel shows the settings of one kind. */
export interface IListForm {
  title: string;
  columns: IColumn[];
}

/** How the panel shows each kind. */
export function listForm(kind: ListKind, trans: TranslationBundle): IListForm {
  const pair = [{ title: trans.__('Key') }, { title: trans.__('Value'), optional: true }];
  const forms: Record<ListKind, IListForm> = {
    env: {
      title: trans.__('Environment'),
      columns: [{ title: trans.__('Name') }, { title: trans.__('Value'), optional: true }]
    },
    secret: {
      title: trans.__('Secrets as environment'),
      columns: [
        { title: trans.__('Name') },
        { title: trans.__('Secret') },
        { title: trans.__('Key') }
      ]
    },
    volume: {
      title: trans.__('Volumes'),
      columns: [{ title: trans.__('Claim') }, { title: trans.__('Path') }]
    },
    node_selector: { title: trans.__('Node selectors'), columns: pair },
    toleration: {
      title: trans.__('Tolerations'),
      columns: [...pair, { title: trans.__('Effect'), options: EFFECTS }]
    },
    label: { title: trans.__('Labels'), columns: pair },
    annotation: { title: trans.__('Annotations'), columns: pair }
  };
  return forms[kind];
}

/** The parts of a setting, one for each column. */
export function entryParts({ kind, key, value }: ISetting): string[] {
  switch (kind) {
    case 'secret': {
      const colon = value.indexOf(':');
      return [key, value.slice(0, colon), value.slice(colon + 1)];
    }
    case 'volume':
      return [value, key];
    case 'toleration': {
      const colon = key.lastIndexOf(':');
      const subject = key.slice(0, colon);
      const equals = subject.indexOf('=');
      return equals < 0
        ? [subject, '', key.slice(colon + 1)]
        : [subject.slice(0, equals), subject.slice(equals + 1), key.slice(colon + 1)];
    }
    default:
      return [key, value];
  }
}

/** The tag of an entry; `entryParts` gives its parts back. */
export function entryTag(kind: ListKind, parts: ReadonlyArray<string>): string {
  const [first, second, third = ''] = parts;
  switch (kind) {
    case 'secret':
      return settingTag(kind, first, `${second}:${third}`);
    case 'volume':
      return settingTag(kind, second, first);
    case 'toleration':
      return settingTag(kind, `${first}${second && `=${second}`}:${third}`, '');
    default:
      return settingTag(kind, first, second);
  }
}
