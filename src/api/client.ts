import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  IArtifact,
  ICellOutputs,
  ICheck,
  IComparison,
  ICompiled,
  IDifference,
  IEngine,
  IExported,
  IChoices,
  IInventory,
  IRerunRequest,
  IRunEvent,
  IRunNote,
  IRunParameter,
  IRunRequest,
  IRunSnapshot,
  ISuggestion
} from '../tokens';
import { artifactsPath, ROOT } from './routes';
import { withDeadline } from './deadline';
import { errorOf, unreachable } from './errors';
import { LineSplitter } from './lines';

/** How long a stream may be silent before it counts as broken; the server sends a blank line more often. */
const SILENCE_MS = 60_000;

/**
 * The REST routes of the server part, typed.
 *
 * Every call rejects with `KaleApiError`.
 */
export class KaleClient {
  constructor(
    readonly settings: ServerConnection.ISettings,
    private readonly _trans: TranslationBundle
  ) {}

  /** The notebook's graph and problems. */
  check(notebook: unknown, path: string): Promise<ICheck> {
    return this._json('POST', 'check', { notebook, path });
  }

  /** The notebook as KFP IR. */
  compile(notebook: unknown, path: string): Promise<ICompiled> {
    return this._json('POST', 'compile', { notebook, path });
  }

  /** A role or step for each cell of an untagged or partly tagged notebook; nothing is written. */
  suggest(notebook: unknown, path: string): Promise<ISuggestion> {
    return this._json('POST', 'suggest', { notebook, path });
  }

  /** The notebook as a Python file that compiles to the same pipeline. */
  export(notebook: unknown, path: string): Promise<IExported> {
    return this._json('POST', 'export', { notebook, path });
  }

  /** The places where pipelines run. */
  engines(): Promise<IEngine[]> {
    return this._json('GET', 'engines');
  }

  /** What a step can ask for, where runs with that engine happen. */
  inventory(engine: string): Promise<IInventory> {
    return this._json('GET', `inventory${URLExt.objectToQueryString({ engine })}`);
  }

  /** What can be picked for a step beside GPUs, where runs with that engine happen. */
  choices(engine: string): Promise<IChoices> {
    return this._json('GET', `choices${URLExt.objectToQueryString({ engine })}`);
  }

  /** The runs of a notebook, newest first. */
  runs(path: string): Promise<IRunSnapshot[]> {
    return this._json('GET', `runs${URLExt.objectToQueryString({ notebook: path })}`);
  }

  /** Start a run. */
  submit(request: IRunRequest): Promise<IRunSnapshot> {
    return this._json('POST', 'runs', request);
  }

  /** The run as it is now. */
  snapshot(id: string): Promise<IRunSnapshot> {
    return this._json('GET', `runs/${encodeURIComponent(id)}`);
  }

  /** Ask for the run to end; it has not ended when this resolves. */
  async stop(id: string): Promise<void> {
    await this._request('POST', `runs/${encodeURIComponent(id)}/stop`);
  }

  /** Run what did not succeed once more. */
  retry(id: string): Promise<IRunSnapshot> {
    return this._json('POST', `runs/${encodeURIComponent(id)}/retry`);
  }

  /** Start a new run of the pipeline that ran. */
  rerun(id: string, request: IRerunRequest): Promise<IRunSnapshot> {
    return this._json('POST', `runs/${encodeURIComponent(id)}/rerun`, request);
  }

  /** The code cells that differ between a run's notebook as it ran and another state of it. */
  changes(id: string, notebook: unknown): Promise<IDifference[]> {
    return this._json('POST', `runs/${encodeURIComponent(id)}/changes`, { notebook });
  }

  /** A notebook whose first cell loads the inputs of a step, followed by the step's cells. */
  debugNotebook(id: string, step: string): Promise<unknown> {
    return this._json(
      'GET',
      `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/debug`
    );
  }

  /** What stands beside the runs of a notebook, in their order. */
  notes(path: string): Promise<IRunNote[]> {
    return this._json('GET', `notes${URLExt.objectToQueryString({ notebook: path })}`);
  }

  /** Name a run or pin it; what is not given stays as it is. */
  annotate(id: string, change: Partial<Pick<IRunNote, 'name' | 'pinned'>>): Promise<IRunNote> {
    return this._json('PATCH', `runs/${encodeURIComponent(id)}/note`, change);
  }

  /** The parameters of a run with their types. */
  parameters(id: string): Promise<IRunParameter[]> {
    return this._json('GET', `runs/${encodeURIComponent(id)}/parameters`);
  }

  /** Forget an ended run. */
  async forget(id: string): Promise<void> {
    await this._request('DELETE', `runs/${encodeURIComponent(id)}`);
  }

  /** Outputs of the cells of a step that ran so far. */
  outputs(id: string, step: string): Promise<ICellOutputs[]> {
    const query = URLExt.objectToQueryString({ step });
    return this._json('GET', `runs/${encodeURIComponent(id)}/outputs${query}`);
  }

  /** What a step made so far. */
  artifacts(id: string, step: string): Promise<IArtifact[]> {
    return this._json('GET', artifactsPath(id, step));
  }

  /** The notebook as it was submitted, with the run's outputs in it. */
  notebook(id: string): Promise<unknown> {
    return this._json('GET', `runs/${encodeURIComponent(id)}/notebook`);
  }

  /** What differs between a run and an earlier one; null is the one of the same notebook before it. */
  comparison(id: string, before: string | null): Promise<IComparison> {
    const query = before === null ? '' : URLExt.objectToQueryString({ before });
    return this._json('GET', `runs/${encodeURIComponent(id)}/comparison${query}`);
  }

  /**
   * A piece of a step's log, at most a MiB.
   *
   * @param offset - The byte to begin at; a negative one counts from the end.
   * @returns The text, and the byte after it.
   */
  async logRange(
    id: string,
    step: string,
    attempt: number,
    offset: number
  ): Promise<{ text: string; next: number }> {
    const query = URLExt.objectToQueryString({ offset, attempt });
    const path = `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/log${query}`;
    const response = await this._request('GET', path);
    const next = Number(response.headers.get('X-Kale-Next') ?? 0);
    return { text: await response.text(), next };
  }

  /** Read the log of one attempt from a byte on, until the attempt has ended. */
  logFrom(
    id: string,
    step: string,
    attempt: number,
    offset: number,
    read: (text: string) => void,
    signal: AbortSignal
  ): Promise<void> {
    const query = URLExt.objectToQueryString({ offset, attempt, follow: 1 });
    const path = `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/log${query}`;
    return this._stream(path, signal, read);
  }

  /**
   * Hear the events with `seq > after` as they happen.
   *
   * @returns A promise that resolves when the server ends the stream: the run has ended, or the connection was cut.
   */
  async events(
    id: string,
    after: number,
    heard: (event: IRunEvent) => void,
    signal: AbortSignal
  ): Promise<void> {
    const lines = new LineSplitter();
    const path = `runs/${encodeURIComponent(id)}/events?after=${after}`;
    const read = (text: string) => {
      for (const line of lines.push(text)) {
        if (line.trim()) {
          heard(JSON.parse(line) as IRunEvent);
        }
      }
    };
    await this._stream(path, signal, read, SILENCE_MS);
  }

  /**
   * Read the end of a step's log and what is added to it.
   *
   * @param bytes - How much of what is there already is wanted.
   * @returns A promise that resolves when the step has ended and all is read.
   */
  log(
    id: string,
    step: string,
    bytes: number,
    read: (text: string) => void,
    signal: AbortSignal
  ): Promise<void> {
    const path = `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/log?offset=-${bytes}&follow=1`;
    return this._stream(path, signal, read);
  }

  private async _json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this._request(method, path, body);
    return (await response.json()) as T;
  }

  private async _request(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal
  ): Promise<Response> {
    const init: RequestInit = { method, signal };
    if (method === 'POST' || method === 'PATCH') {
      init.body = JSON.stringify(body ?? {});
    }
    const response = await this._fetch(path, init);
    if (!response.ok) {
      throw errorOf(response.status, await response.text(), this._trans);
    }
    return response;
  }

  private async _fetch(path: string, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, ROOT, path);
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (reason) {
      if (init.signal?.aborted) {
        throw reason;
      }
      throw unreachable(this._trans);
    }
  }

  private async _stream(
    path: string,
    signal: AbortSignal,
    read: (text: string) => void,
    silence = 0
  ): Promise<void> {
    const response = await this._request('GET', path, undefined, signal);
    const reader = response.body?.getReader();
    if (!reader) {
      return;
    }
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { done, value } = await withDeadline(reader.read(), silence, this._trans);
        if (done) {
          return;
        }
        read(decoder.decode(value, { stream: true }));
      }
    } finally {
      void reader.cancel().catch(() => undefined);
    }
  }
}
