import { Throttler } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import type { IFailure, ILogTail } from '../tokens';

/** How many lines are kept. */
export const TAIL_LINES = 200;

/** How much of the log's end is read to begin with. */
const TAIL_BYTES = 32_768;

// eslint-disable-next-line no-control-regex
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A line as a terminal would leave it: colours taken out, and what a carriage return wrote over. */
export function plainLine(line: string): string {
  const text = line.replace(ANSI, '').replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** The last lines of a step's log, kept up to date until the step ends. */
export class LogTail implements ILogTail {
  constructor(client: KaleClient, run: string, step: string) {
    void this._read(client, run, step);
  }

  get changed(): ISignal<ILogTail, void> {
    return this._changed;
  }

  get lines(): ReadonlyArray<string> {
    return this._rest ? [...this._lines, plainLine(this._rest)] : this._lines;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get isDisposed(): boolean {
    return this._abort.signal.aborted;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this._throttler.dispose();
    Signal.clearData(this);
  }

  private async _read(client: KaleClient, run: string, step: string): Promise<void> {
    try {
      await client.log(run, step, TAIL_BYTES, text => this._add(text), this._abort.signal);
    } catch (error) {
      this._failure = failureOf(error);
    }
    this._tell();
  }

  private _add(text: string): void {
    const lines = (this._rest + text).split('\n');
    this._rest = lines.pop() ?? '';
    this._lines = [...this._lines, ...lines.slice(-TAIL_LINES).map(plainLine)].slice(-TAIL_LINES);
    this._tell();
  }

  private _tell(): void {
    if (!this.isDisposed) {
      void this._throttler.invoke();
    }
  }

  private _abort = new AbortController();
  private _changed = new Signal<ILogTail, void>(this);
  private _failure: IFailure | null = null;
  private _lines: string[] = [];
  private _rest = '';
  private _throttler = new Throttler(() => this._changed.emit(), { limit: 100, edge: 'trailing' });
}
