import type { TranslationBundle } from '@jupyterlab/translation';

import type { SettingKind } from '../tokens';
import {
  EFFECTS,
  isEnvName,
  isImage,
  isLabelValue,
  isMountPath,
  isObjectName,
  isQualifiedKey,
  isSecretKey
} from './kubernetes';
import { isResource, nearestQuantity, quantityFault } from './quantity';

/** Why a tag would be refused. */
export interface IFault {
  /** The middle of a sentence, names in backticks. */
  reason: string;
  /** The value (not the whole tag) that may have been meant; null where nothing suggests itself. */
  nearest: string | null;
}

type Check = (rest: string, trans: TranslationBundle) => IFault | null;

const fault = (reason: string, nearest: string | null = null): IFault => ({ reason, nearest });

/** The largest number a tag may hold. */
const MOST = 2 ** 31;

/**
 * Why the server would refuse a tag of the kind; null where it would not.
 *
 * The rules are those of the server's `notebook/grammar.py`: both read `tests/notebook/setting_cases.json` in their tests.
 *
 * @param rest - What stands behind the kind's colon.
 */
export function settingFault(
  kind: SettingKind,
  rest: string,
  trans: TranslationBundle
): IFault | null {
  return CHECKS[kind](rest, trans);
}

const CHECKS: Record<SettingKind, Check> = {
  image: (rest, trans) => {
    if (rest === '') {
      return fault(trans.__('it names no image'));
    }
    return isImage(rest) ? null : fault(trans.__('`%1` is no image reference', rest));
  },
  limit: (rest, trans) => amount('limit:RESOURCE:N', rest, trans),
  request: (rest, trans) => amount('request:RESOURCE:N', rest, trans),
  cache: switched,
  report: switched,
  annotation: (rest, trans) => pair('annotation:KEY:VALUE', rest, trans, true),
  label: (rest, trans) => pair('label:KEY:VALUE', rest, trans),
  node_selector: (rest, trans) => pair('node_selector:KEY:VALUE', rest, trans),
  secret: (rest, trans) => {
    const found = parts('secret:SECRET:KEY:ENV', rest, trans);
    if (!Array.isArray(found)) {
      return found;
    }
    const [secret, key, env] = found;
    if (!isObjectName(secret)) {
      return fault(trans.__('Kubernetes would refuse a secret named `%1`', secret));
    }
    return isSecretKey(key)
      ? variable(env, trans)
      : fault(trans.__('`%1` is no key of a secret', key));
  },
  toleration: (rest, trans) => {
    const colon = rest.lastIndexOf(':');
    if (colon <= 0) {
      return fault(trans.__('it has to be `%1`', 'toleration:KEY[=VALUE]:EFFECT'));
    }
    const [subject, effect] = [rest.slice(0, colon), rest.slice(colon + 1)];
    const equals = subject.indexOf('=');
    const key = equals < 0 ? subject : subject.slice(0, equals);
    if (!EFFECTS.includes(effect)) {
      const known = EFFECTS.map(name => `\`${name}\``).join(', ');
      return fault(trans.__('its effect has to be one of %1', known));
    }
    return label(key, equals < 0 ? '' : subject.slice(equals + 1), trans);
  },
  retry: (rest, trans) => {
    if (rest === '') {
      return fault(trans.__('it has no count of retries'));
    }
    return isNumber(rest, 0) ? null : fault(trans.__('`%1` is no count of retries', rest));
  },
  timeout: (rest, trans) => {
    if (rest === '') {
      return fault(trans.__('it has no number of seconds'));
    }
    return isNumber(rest, 1) ? null : fault(trans.__('`%1` is no number of seconds', rest));
  },
  env: (rest, trans) => {
    const found = parts('env:NAME:VALUE', rest, trans);
    return Array.isArray(found) ? variable(found[0], trans) : found;
  },
  volume: (rest, trans) => {
    const found = parts('volume:PVC:MOUNT_PATH', rest, trans);
    if (!Array.isArray(found)) {
      return found;
    }
    if (!isObjectName(found[0])) {
      return fault(trans.__('Kubernetes would refuse a volume claim named `%1`', found[0]));
    }
    return isMountPath(found[1])
      ? null
      : fault(trans.__('`%1` is no path a volume can be mounted at', found[1]));
  }
};

/** What the colons separate, as many parts as the shape has; the last part may hold colons and be empty. */
function parts(shape: string, rest: string, trans: TranslationBundle): string[] | IFault {
  const wanted = shape.split(':').length - 1;
  const all = rest.split(':');
  const found = [...all.slice(0, wanted - 1), all.slice(wanted - 1).join(':')];
  const complete = all.length >= wanted && found.slice(0, -1).every(part => part.trim());
  return complete ? found : fault(trans.__('it has to be `%1`', shape));
}

function amount(shape: string, rest: string, trans: TranslationBundle): IFault | null {
  const found = parts(shape, rest, trans);
  if (!Array.isArray(found)) {
    return found;
  }
  const [resource, text] = found;
  if (!isResource(resource)) {
    return fault(trans.__('`%1` is no resource of Kubernetes', resource));
  }
  const wrong = quantityFault(resource, text);
  if (wrong === null) {
    return null;
  }
  const reasons = {
    none: () => trans.__('`%1` is no quantity', text),
    thousandths: () => trans.__('CPUs are counted in thousandths (`1m`) at the finest'),
    bytes: () => trans.__('`%1` of %2 is not a whole number of bytes', text, resource),
    whole: () => trans.__('`%1` of %2 is not a whole number', text, resource)
  };
  return fault(reasons[wrong](), nearestQuantity(resource, text));
}

function switched(rest: string, trans: TranslationBundle): IFault | null {
  const good = rest === 'enabled' || rest === 'disabled';
  return good ? null : fault(trans.__('it is either `enabled` or `disabled`'));
}

function pair(shape: string, rest: string, trans: TranslationBundle, free = false): IFault | null {
  const found = parts(shape, rest, trans);
  return Array.isArray(found) ? label(found[0], free ? '' : found[1], trans) : found;
}

function label(key: string, value: string, trans: TranslationBundle): IFault | null {
  if (!isQualifiedKey(key)) {
    return fault(trans.__('Kubernetes would refuse the key `%1`', key));
  }
  return isLabelValue(value)
    ? null
    : fault(trans.__('Kubernetes would refuse the value `%1`', value));
}

function variable(name: string, trans: TranslationBundle): IFault | null {
  return isEnvName(name)
    ? null
    : fault(trans.__('`%1` is no name of an environment variable', name));
}

function isNumber(text: string, least: number): boolean {
  return (
    /^\d+$/.test(text) && Number(text.slice(0, 11)) >= least && Number(text.slice(0, 11)) < MOST
  );
}
