import { ISignal, Signal } from '@lumino/signaling';

import type { ICellOutputs, IFailure, ILogText } from '../../tokens';

/** What a cell printed, its traceback included, in the order it was printed; results and pictures are no part of it. */
export function printedBy({ outputs }: Pick<ICellOutputs, 'outputs'>): string {
  return outputs.map(printed).join('');
}

function printed(output: Record<string, unknown>): string {
  if (output.output_type === 'stream') {
    return Array.isArray(output.text) ? output.text.join('') : String(output.text ?? '');
  }
  if (output.output_type === 'error' && Array.isArray(output.traceback)) {
    return `${output.traceback.join('\n')}\n`;
  }
  return '';
}

/** What one cell printed, as a log that is there as a whole. */
export class CellText implements ILogText {
  constructor(private readonly _text: string) {
    this._lines = _text.split('\n');
    if (this._lines[this._lines.length - 1] === '') {
      this._lines.pop();
    }
  }

  readonly hasEarlier = false;
  readonly cut = false;
  readonly loading = false;
  readonly failure: IFailure | null = null;
  readonly prepended = 0;

  get changed(): ISignal<ILogText, void> {
    return this._changed;
  }

  get count(): number {
    return this._lines.length;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  line(index: number): string {
    const line = this._lines[index].replace(/\r+$/, '');
    return line.slice(line.lastIndexOf('\r') + 1);
  }

  earlier(): Promise<number> {
    return Promise.resolve(0);
  }

  all(): Promise<void> {
    return Promise.resolve();
  }

  download(): Promise<Blob> {
    return Promise.resolve(new Blob([this._text], { type: 'text/plain' }));
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _changed = new Signal<ILogText, void>(this);
  private _isDisposed = false;
  private _lines: string[];
}
