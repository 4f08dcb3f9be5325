import type { TranslationBundle } from '@jupyterlab/translation';

import { unreachable } from './errors';

/** The promise's value, or `unreachable` where it takes longer; 0 waits for ever. */
export async function withDeadline<T>(
  promise: Promise<T>,
  milliseconds: number,
  trans: TranslationBundle
): Promise<T> {
  if (!milliseconds) {
    return promise;
  }
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = window.setTimeout(() => reject(unreachable(trans)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    window.clearTimeout(timer);
  }
}
