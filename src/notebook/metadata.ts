import type { ReadonlyJSONObject } from '@lumino/coreutils';

type PartialName = { pipeline_name?: string };

/** Where the pipeline's settings live in a notebook's metadata. */
export const METADATA_KEY = 'kubeflow_notebook';

/** The name in the settings; empty where there is none. */
export function pipelineName(settings: unknown): string {
  const name = asObject(settings)['pipeline_name'];
  return typeof name === 'string' ? name : '';
}

/** The settings with another name; everything else in them stays. An empty name takes the key away. */
export function withPipelineName(settings: unknown, name: string): ReadonlyJSONObject {
  const result: PartialName = { ...asObject(settings), pipeline_name: name };
  if (!name) {
    delete result.pipeline_name;
  }
  return result as ReadonlyJSONObject;
}

function asObject(value: unknown): ReadonlyJSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ReadonlyJSONObject)
    : {};
}
