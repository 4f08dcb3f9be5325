import type { ISetting, SettingKind } from '../tokens';

/** How many parts of a kind's tag, split at colons from the left, are its key; the rest is the value. */
const KEYED: Record<SettingKind, boolean> = {
  image: false,
  cache: false,
  report: false,
  retry: false,
  timeout: false,
  limit: true,
  request: true,
  annotation: true,
  label: true,
  node_selector: true,
  env: true,
  secret: true,
  toleration: true,
  volume: true
};

/** What a tag asks for a step; null for a tag of another kind, and for one without a value. */
export function parseSetting(tag: string): ISetting | null {
  const colon = tag.indexOf(':');
  const kind = tag.slice(0, colon) as SettingKind;
  const rest = tag.slice(colon + 1);
  if (colon < 0 || !(kind in KEYED) || rest === '') {
    return null;
  }
  const [key, value] = KEYED[kind] ? split(kind, rest) : ['', rest];
  return { kind, key, value, tag, slot: settingSlot(kind, key) };
}

/** What a tag of the kind and key sets; by the rule of `slot` in the server's `notebook/merge.py`. */
export function settingSlot(kind: SettingKind, key = ''): string {
  const group = kind === 'secret' ? 'env' : kind;
  return `${group}:${kind === 'volume' ? key.replace(/\/+$/, '') : key}`;
}

/** The tag of a setting, in today's spelling. */
export function settingTag(kind: SettingKind, key: string, value: string): string {
  switch (kind) {
    case 'secret':
    case 'volume':
      return `${kind}:${value}:${key}`;
    case 'toleration':
      return `toleration:${key}`;
    default:
      return KEYED[kind] ? `${kind}:${key}:${value}` : `${kind}:${value}`;
  }
}

/** Key and value of what stands behind the prefix of a keyed kind; an absent part is empty. */
function split(kind: SettingKind, rest: string): [string, string] {
  if (kind === 'toleration') {
    return [rest, ''];
  }
  const at = kind === 'secret' ? rest.indexOf(':', rest.indexOf(':') + 1) : rest.indexOf(':');
  const [left, right] = at < 0 ? [rest, ''] : [rest.slice(0, at), rest.slice(at + 1)];
  // A claim and a secret are named first; what they set, a path or a variable, last.
  return kind === 'secret' || kind === 'volume' ? [right, left] : [left, right];
}
