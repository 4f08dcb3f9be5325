import { Throttler } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import type { IFailure, ILogText } from '../tokens';

/** Bytes that the server gives at a time; ranges begin at multiples of it. */
export const PIECE = 1 << 20;

/** How many lines are kept at most: as many as a browser can scroll through. */
export const MOST_LINES = 1_000_000;

/** What the log is read with. */
export type LogSource = Pick<KaleClient, 'logRange' | 'logFrom'>;

/** A line without what carriage returns wrote over; led by one where something was, so that it can still be joined. */
export function overwritten(line: string): string {
  const end = line.length - (/\r+$/.exec(line)?.[0].length ?? 0);
  const at = line.lastIndexOf('\r', end - 1);
  return at <= 0 ? line : line.slice(at);
}

/** The log of one attempt of a step, from its end on. */
export class LogText implements ILogText {
  constructor(options: {
    source: LogSource;
    run: string;
    step: string;
    attempt: number;
    mostLines?: number;
  }) {
    this._options = options;
    this._most = options.mostLines ?? MOST_LINES;
    void this._read();
  }

  get changed(): ISignal<ILogText, void> {
    return this._changed;
  }

  get count(): number {
    return this._lines.length + (this._rest ? 1 : 0);
  }

  get prepended(): number {
    return this._prepended;
  }

  line(index: number): string {
    const line = index < this._lines.length ? this._lines[index] : this._rest;
    return line.replace(/^\r+|\r+$/g, '');
  }

  get hasEarlier(): boolean {
    return this._start > 0 && !this._cut;
  }

  get cut(): boolean {
    return this._cut;
  }

  get loading(): boolean {
    return this._loading;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get isDisposed(): boolean {
    return this._abort.signal.aborted;
  }

  async earlier(): Promise<number> {
    if (!this.hasEarlier || this._going || this.isDisposed) {
      return 0;
    }
    this._going = true;
    try {
      const start = Math.max(0, this._start - PIECE);
      const { text, next } = await this._range(start);
      const before = this._prepended;
      this._prepend(text, next - this._start);
      this._start = start;
      return this._prepended - before;
    } catch (error) {
      this._failure = failureOf(error);
      return 0;
    } finally {
      this._going = false;
      this._tell();
    }
  }

  async all(): Promise<void> {
    while (this.hasEarlier && !this._failure && !this.isDisposed) {
      if (this._lines.length >= this._most) {
        this._cut = true;
      } else {
        await this.earlier();
      }
    }
  }

  async download(): Promise<Blob | IFailure> {
    const parts: string[] = [];
    try {
      for (let offset = 0; ;) {
        const { text, next } = await this._range(offset);
        if (next <= offset) {
          return new Blob(parts, { type: 'text/plain' });
        }
        parts.push(text);
        offset = next;
      }
    } catch (error) {
      return failureOf(error);
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this._throttler.dispose();
    Signal.clearData(this);
  }

  /** From the last whole piece on: what is there, then what is added. */
  private async _read(): Promise<void> {
    const { source, run, step, attempt } = this._options;
    try {
      const { next } = await this._range(-1);
      this._start = Math.max(0, Math.floor(next / PIECE) - 1) * PIECE;
      this._loading = false;
      this._tell();
      const add = (text: string) => this._append(text);
      await source.logFrom(run, step, attempt, this._start, add, this._abort.signal);
    } catch (error) {
      if (this.isDisposed) {
        return;
      }
      this._failure = failureOf(error);
    }
    this._loading = false;
    this._tell();
  }

  private _range(offset: number): Promise<{ text: string; next: number }> {
    const { source, run, step, attempt } = this._options;
    return source.logRange(run, step, attempt, offset);
  }

  private _append(text: string): void {
    const lines = (this._rest + text).split('\n');
    this._rest = overwritten(lines.pop() ?? '');
    for (const line of lines) {
      this._lines.push(overwritten(line));
    }
    if (this._lines.length > this._most) {
      this._lines.splice(0, this._lines.length - Math.floor(this._most * 0.9));
      this._cut = true;
    }
    this._tell();
  }

  /**
   * Put text in front.
   *
   * @param shared - How many bytes at its end belong to a character that the text after it begins with; there each of
   * them is a replacement character.
   */
  private _prepend(text: string, shared: number): void {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    const join = (line: string) => overwritten(last + line.slice(Math.max(0, shared)));
    if (this._lines.length > 0) {
      this._lines[0] = join(this._lines[0]);
    } else {
      this._rest = join(this._rest);
    }
    this._lines = [...lines.map(overwritten), ...this._lines];
    this._prepended += lines.length;
  }

  private _tell(): void {
    if (!this.isDisposed) {
      void this._throttler.invoke();
    }
  }

  private _abort = new AbortController();
  private _changed = new Signal<ILogText, void>(this);
  private _cut = false;
  private _failure: IFailure | null = null;
  private _going = false;
  private _lines: string[] = [];
  private _loading = true;
  private _most: number;
  private _options: { source: LogSource; run: string; step: string; attempt: number };
  private _prepended = 0;
  private _rest = '';
  private _start = 0;
  private _throttler = new Throttler(() => this._changed.emit(), { limit: 100, edge: 'trailing' });
}
