import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** The defaults for all steps, as tags. Kale's own form, an object of pairs by kind, is read too. */
export function stepsDefaults(settings: unknown): string[] {
  const value = asObject(settings)['steps_defaults'];
  if (Array.isArray(value)) {
    return value.filter((tag): tag is string => typeof tag === 'string');
  }
  return Object.entries(asObject(value)).flatMap(([kind, pairs]) => {
    const prefix = kind.replace(/s$/, '');
    return Object.entries(asObject(pairs)).map(([key, text]) => `${prefix}:${key}:${String(text)}`);
  });
}

/** The settings with other defaults for all steps; an empty list takes the key away. */
export function withStepsDefaults(settings: unknown, tags: string[]): ReadonlyJSONObject {
  const result: { steps_defaults?: string[] } = { ...asObject(settings), steps_defaults: tags };
  if (tags.length === 0) {
    delete result.steps_defaults;
  }
  return result as ReadonlyJSONObject;
}

function asObject(value: unknown): ReadonlyJSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ReadonlyJSONObject)
    : {};
}
