import type { Contents, ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';

/** Name of the drive: the part of a path before the colon. */
export const DRIVE = 'KaleRuns';

/** Path of a run's notebook as it ran. */
export function asRanPath(run: string, notebook: string): string {
  return `${DRIVE}:${run}/${notebook.split('/').pop() || 'notebook.ipynb'}`;
}

/** Whether a path is that of a notebook as it ran. */
export function isAsRan(path: string): boolean {
  return path.startsWith(`${DRIVE}:`);
}

/** The notebooks of runs as they ran, with the outputs of the run: to be looked at, never to be written. */
export class RunDrive implements Contents.IDrive {
  /** @param refusal - What is said to whoever wants to write there. */
  constructor(
    client: Pick<KaleClient, 'notebook'>,
    serverSettings: ServerConnection.ISettings,
    refusal: string
  ) {
    this._client = client;
    this._refusal = refusal;
    this.serverSettings = serverSettings;
  }

  readonly name = DRIVE;
  readonly serverSettings: ServerConnection.ISettings;

  get fileChanged(): ISignal<Contents.IDrive, Contents.IChangedArgs> {
    return this._fileChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async get(localPath: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    const [run, name] = localPath.split('/');
    if (!name) {
      return folder(localPath);
    }
    return {
      name,
      path: localPath,
      type: 'notebook',
      writable: false,
      created: '',
      last_modified: '',
      mimetype: '',
      format: 'json',
      content: options?.content === false ? null : await this._client.notebook(run)
    };
  }

  listCheckpoints(): Promise<Contents.ICheckpointModel[]> {
    return Promise.resolve([]);
  }

  getDownloadUrl(): Promise<string> {
    return this._refuse();
  }

  newUntitled(): Promise<Contents.IModel> {
    return this._refuse();
  }

  delete(): Promise<void> {
    return this._refuse();
  }

  rename(): Promise<Contents.IModel> {
    return this._refuse();
  }

  save(): Promise<Contents.IModel> {
    return this._refuse();
  }

  copy(): Promise<Contents.IModel> {
    return this._refuse();
  }

  createCheckpoint(): Promise<Contents.ICheckpointModel> {
    return this._refuse();
  }

  restoreCheckpoint(): Promise<void> {
    return this._refuse();
  }

  deleteCheckpoint(): Promise<void> {
    return this._refuse();
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _refuse(): Promise<never> {
    return Promise.reject(new Error(this._refusal));
  }

  private _client: Pick<KaleClient, 'notebook'>;
  private _fileChanged = new Signal<Contents.IDrive, Contents.IChangedArgs>(this);
  private _isDisposed = false;
  private _refusal: string;
}

/** A folder in which nothing is listed: the panel lists the runs. */
function folder(path: string): Contents.IModel {
  return {
    name: path,
    path,
    type: 'directory',
    writable: false,
    created: '',
    last_modified: '',
    mimetype: '',
    format: 'json',
    content: []
  };
}
