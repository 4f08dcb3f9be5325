import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import { IFailure, INotebookRuns, IRun, IRunRequest, IRunSnapshot, RUN_ENDED } from '../tokens';
import { RunModel } from './run';
import { LogTail } from './tail';

/** How often runs started elsewhere are looked for, while somebody looks. */
const LIST_MS = 15_000;

/**
 * The runs of one notebook, one of them followed.
 *
 * Responsibilities: the history; which run is shown (one that is going on is picked up by itself); start, stop, retry.
 */
export class NotebookRuns implements INotebookRuns {
  /** @param path - Path of the notebook, asked for at each request because it can be renamed. */
  constructor(client: KaleClient, path: () => string) {
    this._client = client;
    this._path = path;
    this._poll = new Poll({
      auto: false,
      name: 'jupyter-kale-ext:runs',
      factory: () => this._refresh(),
      frequency: { interval: LIST_MS, backoff: true, max: 120_000 },
      standby: 'when-hidden'
    });
  }

  get changed(): ISignal<INotebookRuns, void> {
    return this._changed;
  }

  get history(): ReadonlyArray<IRunSnapshot> {
    const current = this._current?.snapshot;
    return this._history.map(run => (run.id === current?.id ? current : run));
  }

  get current(): IRun | null {
    return this._current;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get busy(): boolean {
    return this._busy;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  get watched(): boolean {
    return this._watched;
  }
  set watched(watched: boolean) {
    if (this._watched === watched || this.isDisposed) {
      return;
    }
    this._watched = watched;
    void (watched ? this._poll.refresh() : this._poll.stop());
  }

  async look(): Promise<void> {
    await this._refresh().catch(() => undefined);
  }

  select(id: string | null): void {
    const snapshot = this._history.find(run => run.id === id);
    this._show(snapshot ?? null);
    this._changed.emit();
  }

  submit(request: IRunRequest): Promise<void> {
    return this._do(async () => {
      const snapshot = await this._client.submit(request);
      this._history = [snapshot, ...this._history];
      this._show(snapshot);
    });
  }

  stop(): Promise<void> {
    return this._do(async () => {
      if (this._current) {
        await this._client.stop(this._current.snapshot.id);
      }
    });
  }

  retry(): Promise<void> {
    return this._do(async () => {
      if (this._current) {
        this._current.follow(await this._client.retry(this._current.snapshot.id));
      }
    });
  }

  tail(step: string): LogTail | null {
    return this._current ? new LogTail(this._client, this._current.snapshot.id, step) : null;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    this._show(null);
    Signal.clearData(this);
  }

  private async _do(action: () => Promise<void>): Promise<void> {
    this._busy = true;
    this._failure = null;
    this._changed.emit();
    try {
      await action();
    } catch (error) {
      this._failure = failureOf(error);
    } finally {
      this._busy = false;
      if (!this.isDisposed) {
        this._changed.emit();
      }
    }
  }

  private async _refresh(): Promise<void> {
    const history = await this._client.runs(this._path());
    if (this.isDisposed) {
      return;
    }
    this._history = history;
    const running = history.find(run => !RUN_ENDED.has(run.state));
    if (running && (!this._current || RUN_ENDED.has(this._current.snapshot.state))) {
      this._show(running);
    }
    this._changed.emit();
  }

  private _show(snapshot: IRunSnapshot | null): void {
    this._current?.changed.disconnect(this._forward, this);
    this._current?.dispose();
    this._current = snapshot && !this.isDisposed ? new RunModel(this._client, snapshot) : null;
    this._current?.changed.connect(this._forward, this);
  }

  private _forward(): void {
    this._changed.emit();
  }

  private _busy = false;
  private _changed = new Signal<INotebookRuns, void>(this);
  private _client: KaleClient;
  private _current: RunModel | null = null;
  private _failure: IFailure | null = null;
  private _history: IRunSnapshot[] = [];
  private _path: () => string;
  private _poll: Poll;
  private _watched = false;
}
