import type { ILogText } from '../../tokens';
import { plain } from './ansi';

/** Finds the lines of a log that hold a text, whichever case; what was looked at once isn't looked at again. */
export class LogSearch {
  /** The numbers of the lines, from above to below; none for an empty text. */
  find(log: Pick<ILogText, 'count' | 'prepended' | 'line'>, query: string): number[] {
    const wanted = query.toLowerCase();
    const again = wanted === this._wanted && log.prepended === this._prepended;
    if (!again || log.count < this._seen) {
      this._found = [];
      this._seen = 0;
    }
    this._wanted = wanted;
    this._prepended = log.prepended;
    // The last line may still be added to.
    const fresh = Math.max(0, this._seen - 1);
    this._found = this._found.filter(line => line < fresh);
    for (let line = fresh; wanted && line < log.count; line++) {
      if (plain(log.line(line)).toLowerCase().includes(wanted)) {
        this._found.push(line);
      }
    }
    this._seen = log.count;
    return this._found;
  }

  private _found: number[] = [];
  private _prepended = 0;
  private _seen = 0;
  private _wanted = '';
}
