import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { IPipelineSettings } from '../tokens';

type Settings = Record<string, unknown>;

/** Where Kale keeps each text; the keys after the first are older or doubled, and follow the first where they are there. */
const TEXTS: [keyof IPipelineSettings, string[]][] = [
  ['name', ['pipeline_name']],
  ['description', ['pipeline_description']],
  ['image', ['base_image', 'docker_image']]
];

/** What the metadata `kubeflow_notebook` says of the pipeline as a whole. */
export function readPipelineSettings(metadata: unknown): IPipelineSettings {
  const raw = objectOf(metadata);
  const texts = Object.fromEntries(
    TEXTS.map(([setting, keys]) => [setting, keys.map(key => textOf(raw[key])).find(Boolean) ?? ''])
  ) as Pick<IPipelineSettings, 'name' | 'description' | 'image'>;
  return {
    ...texts,
    experiment: textOf(objectOf(raw['experiment'])['name']) || textOf(raw['experiment_name']),
    caching: raw['enable_caching'] !== false,
    engine: textOf(objectOf(raw['kale_ext'])['engine'])
  };
}

/** The metadata with some of its settings changed; everything else in it stays. An empty text takes its keys away. */
export function withPipelineSettings(
  metadata: unknown,
  change: Partial<IPipelineSettings>
): ReadonlyJSONObject {
  const raw: Settings = { ...objectOf(metadata) };
  for (const [setting, [key, ...others]] of TEXTS) {
    if (change[setting] !== undefined) {
      const text = String(change[setting]).trim();
      put(raw, key, text);
      others.filter(other => other in raw).forEach(other => put(raw, other, text));
    }
  }
  if (change.experiment !== undefined) {
    putExperiment(raw, change.experiment.trim());
  }
  if (change.caching !== undefined) {
    raw['enable_caching'] = change.caching;
  }
  if (change.engine !== undefined) {
    const own: Settings = { ...objectOf(raw['kale_ext']) };
    put(own, 'engine', change.engine);
    put(raw, 'kale_ext', Object.keys(own).length > 0 ? own : '');
  }
  return raw as ReadonlyJSONObject;
}

/** Kale's panel writes the experiment twice: its name, and an object whose id belongs to that name. */
function putExperiment(raw: Settings, name: string): void {
  const object = objectOf(raw['experiment']);
  put(raw, 'experiment_name', name);
  if ('experiment' in raw && textOf(object['name']) !== name) {
    put(raw, 'experiment', name ? { ...object, id: 'new', name } : '');
  }
}

/** Set a key; an empty text takes it away. */
function put(raw: Settings, key: string, value: unknown): void {
  if (value === '') {
    delete raw[key];
  } else {
    raw[key] = value;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function objectOf(value: unknown): Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Settings)
    : {};
}
