/** A piece of a line that looks alike. */
export interface ISpan {
  text: string;
  /** Classes for colours from 0 to 15 and for bold, italic and underline; empty for plain text. */
  className: string;
  /** A colour of its own, as CSS; null for none. */
  color: string | null;
  background: string | null;
}

interface IStyle {
  bold: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
  fg: Colour;
  bg: Colour;
}

/** One of the sixteen, or any as CSS; null is the text's own. */
type Colour = number | string | null;

const PLAIN: IStyle = {
  bold: false,
  italic: false,
  underline: false,
  inverse: false,
  fg: null,
  bg: null
};

// eslint-disable-next-line no-control-regex
const ESCAPE = /\u001b(?:\[([0-?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The text without escape sequences. */
export function plain(line: string): string {
  return line.includes('\u001b') ? line.replace(ESCAPE, '') : line;
}

/** The pieces of a line by the escape sequences for colours (ECMA-48, SGR); all other sequences are passed over. */
export function spansOf(line: string): ISpan[] {
  if (!line.includes('\u001b')) {
    return line ? [span(line, PLAIN)] : [];
  }
  const spans: ISpan[] = [];
  let style = PLAIN;
  let at = 0;
  for (const match of line.matchAll(ESCAPE)) {
    if (match.index > at) {
      spans.push(span(line.slice(at, match.index), style));
    }
    at = match.index + match[0].length;
    if (match[2] === 'm') {
      style = styled(style, match[1]);
    }
  }
  return at < line.length ? [...spans, span(line.slice(at), style)] : spans;
}

function span(text: string, style: IStyle): ISpan {
  const [fg, bg] = style.inverse ? [style.bg ?? 0, style.fg ?? 7] : [style.fg, style.bg];
  const classes = [
    style.bold && 'jp-kale-mod-bold',
    style.italic && 'jp-kale-mod-italic',
    style.underline && 'jp-kale-mod-underline',
    typeof fg === 'number' && `jp-kale-fg-${fg}`,
    typeof bg === 'number' && `jp-kale-bg-${bg}`
  ];
  return {
    text,
    className: classes.filter(Boolean).join(' '),
    color: typeof fg === 'string' ? fg : null,
    background: typeof bg === 'string' ? bg : null
  };
}

function styled(style: IStyle, parameters: string): IStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let place = 0; place < codes.length; place++) {
    const code = codes[place];
    if (code === 38 || code === 48) {
      const { colour, used } = extended(codes.slice(place + 1));
      next = { ...next, [code === 38 ? 'fg' : 'bg']: colour };
      place += used;
    } else {
      next = changed(next, code);
    }
  }
  return next;
}

function changed(style: IStyle, code: number): IStyle {
  const tens = Math.floor(code / 10);
  if (code === 0) {
    return PLAIN;
  }
  if (code in FLAGS) {
    return { ...style, ...FLAGS[code] };
  }
  if (code % 10 < 8 && (tens === 3 || tens === 9)) {
    return { ...style, fg: (code % 10) + (tens === 9 ? 8 : 0) };
  }
  if (code % 10 < 8 && (tens === 4 || tens === 10)) {
    return { ...style, bg: (code % 10) + (tens === 10 ? 8 : 0) };
  }
  return style;
}

const FLAGS: Record<number, Partial<IStyle>> = {
  1: { bold: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  22: { bold: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  39: { fg: null },
  49: { bg: null }
};

/** The colour after 38 or 48: `5;n` of 256, or `2;r;g;b`. */
function extended([kind, ...codes]: number[]): { colour: Colour; used: number } {
  if (kind === 2) {
    return { colour: `rgb(${codes.slice(0, 3).map(byte).join(' ')})`, used: 4 };
  }
  return { colour: kind === 5 ? ofPalette(byte(codes[0])) : null, used: 2 };
}

/** Sixteen colours, a cube of 6 x 6 x 6, and 24 greys: the palette of xterm. */
function ofPalette(index: number): Colour {
  if (index < 16) {
    return index;
  }
  if (index > 231) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const part = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return `rgb(${part(Math.floor(cube / 36))} ${part(Math.floor(cube / 6) % 6)} ${part(cube % 6)})`;
}

function byte(value: number | undefined): number {
  return Math.min(255, Math.max(0, value || 0));
}
