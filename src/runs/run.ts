import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf, KaleApiError } from '../api/errors';
import { IFailure, IRun, IRunEvent, IRunSnapshot, RUN_ENDED } from '../tokens';
import { fold } from './fold';

/**
 * One run, followed until it ends.
 *
 * Snapshot is truth, events are news: each connection begins with a fresh snapshot and folds the events after it; a
 * gap or a cut connection begins another one, later and later while the server does not answer.
 */
export class RunModel implements IRun {
  constructor(client: KaleClient, snapshot: IRunSnapshot) {
    this._client = client;
    this._snapshot = snapshot;
    this._poll = new Poll({
      auto: false,
      name: 'jupyter-kale-ext:run',
      factory: () => this._follow(),
      frequency: { interval: 500, backoff: true, max: 30_000 },
      standby: 'when-hidden'
    });
    this.follow();
  }

  get changed(): ISignal<IRun, void> {
    return this._changed;
  }

  get snapshot(): IRunSnapshot {
    return this._snapshot;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Follow the run (again, after a retry), unless it has ended. */
  follow(snapshot?: IRunSnapshot): void {
    if (snapshot) {
      this._snapshot = snapshot;
      this._changed.emit();
    }
    if (!this._ended && !this.isDisposed) {
      void this._poll.start();
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    this._abort.abort();
    Signal.clearData(this);
  }

  private get _ended(): boolean {
    return RUN_ENDED.has(this._snapshot.state);
  }

  private async _follow(): Promise<void> {
    this._abort.abort();
    const abort = (this._abort = new AbortController());
    try {
      this._set(await this._client.snapshot(this._snapshot.id), null);
      if (!this._ended && !this.isDisposed) {
        const heard = (event: IRunEvent) => this._heard(event, abort);
        await this._client.events(this._snapshot.id, this._snapshot.seq, heard, abort.signal);
      }
    } catch (error) {
      if (this.isDisposed || abort.signal.aborted) {
        return;
      }
      this._set(this._snapshot, failureOf(error));
      if (!(error instanceof KaleApiError && error.code === 'not_found')) {
        throw error;
      }
      void this._poll.stop();
    }
    if (this._ended && !this.isDisposed) {
      void this._poll.stop();
    }
  }

  private _heard(event: IRunEvent, abort: AbortController): void {
    if (abort.signal.aborted) {
      return;
    }
    const next = fold(this._snapshot, event);
    if (next) {
      this._set(next, null);
    } else {
      abort.abort();
    }
  }

  private _set(snapshot: IRunSnapshot, failure: IFailure | null): void {
    if (this.isDisposed || (snapshot === this._snapshot && failure === this._failure)) {
      return;
    }
    this._snapshot = snapshot;
    this._failure = failure;
    this._changed.emit();
  }

  private _abort = new AbortController();
  private _changed = new Signal<IRun, void>(this);
  private _client: KaleClient;
  private _failure: IFailure | null = null;
  private _poll: Poll;
  private _snapshot: IRunSnapshot;
}
