import { plain } from './ansi';

/** A piece of a traceback: text, or a place in the notebook. */
export interface IPiece {
  text: string;
  /** Number of the cell among those that hold code; null for text. */
  cell: number | null;
  line: number | null;
}

/** `Cell In[2], line 3` */
const PLACE = /Cell In\[(\d+)\], line (\d+)/g;

/** The lines of a traceback, with the places in the notebook told apart. */
export function piecesOf(traceback: ReadonlyArray<string>): IPiece[][] {
  const lines = traceback.flatMap(part => plain(part).split('\n'));
  return lines.map(line => {
    const pieces: IPiece[] = [];
    let at = 0;
    for (const match of line.matchAll(PLACE)) {
      pieces.push(
        { text: line.slice(at, match.index), cell: null, line: null },
        { text: match[0], cell: Number(match[1]), line: Number(match[2]) }
      );
      at = match.index + match[0].length;
    }
    pieces.push({ text: line.slice(at), cell: null, line: null });
    return pieces.filter(({ text }) => text !== '');
  });
}
