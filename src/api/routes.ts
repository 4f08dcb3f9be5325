/** Addresses of the server part. */
import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

import type { IArtifact } from '../tokens';

/** The path of the routes, below the server's base URL. */
export const ROOT = 'jupyter-kale-ext/api';

/** The route that lists what a step made, below `ROOT`. */
export function artifactsPath(id: string, step: string): string {
  return `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/artifacts`;
}

/** The address from which a browser downloads a file of an artifact. */
export function artifactUrl(
  { baseUrl }: ServerConnection.ISettings,
  id: string,
  { step, key }: IArtifact,
  file: string
): string {
  return URLExt.join(baseUrl, ROOT, artifactsPath(id, step), key, file);
}
