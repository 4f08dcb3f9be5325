/** Pieces of text in, whole lines out. */
export class LineSplitter {
  /** Take a piece, give the lines it completes, without their ends. */
  push(text: string): string[] {
    const parts = (this._rest + text).split('\n');
    this._rest = parts.pop() ?? '';
    return parts.map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** What came after the last line end. */
  get rest(): string {
    return this._rest;
  }

  private _rest = '';
}
