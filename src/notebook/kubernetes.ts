/** The syntax of Kubernetes' names, keys, images and paths, by the rules of the server's `notebook/kubernetes.py`. */

/** Effects of a taint. */
export const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

const NAME_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const ENV = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST =
  '(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+\\])';
const IMAGE = new RegExp(
  `^(?:${HOST}(?::\\d{1,5})?/)?${COMPONENT}(?:/${COMPONENT})*` +
    '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$'
);

/** Whether a secret or a claim may have the name. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}

/** Whether a label, an annotation or a taint may have the key. */
export function isQualifiedKey(text: string): boolean {
  const slash = text.lastIndexOf('/');
  return NAME_PART.test(text.slice(slash + 1)) && (slash < 0 || isObjectName(text.slice(0, slash)));
}

/** Whether a label may have the value. */
export function isLabelValue(text: string): boolean {
  return text === '' || NAME_PART.test(text);
}

/** Whether a secret may have the key. */
export function isSecretKey(text: string): boolean {
  return SECRET_KEY.test(text);
}

/** Whether an environment variable may have the name. */
export function isEnvName(text: string): boolean {
  return ENV.test(text);
}

/** Whether the text refers to an image. */
export function isImage(text: string): boolean {
  return text.length <= 512 && IMAGE.test(text);
}

/** Whether a volume can be mounted at the path. */
export function isMountPath(text: string): boolean {
  const parts = text.split('/');
  return (
    text.startsWith('/') && parts.some(Boolean) && !text.includes(':') && !parts.includes('..')
  );
}
