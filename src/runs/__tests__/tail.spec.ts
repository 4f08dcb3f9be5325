import type { KaleClient } from '../../api/client';
import { LogTail, plainLine, TAIL_LINES } from '../tail';

describe('plainLine', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'link'],
    [' 10%\r 50%\r100%', '100%'],
    ['windows\r', 'windows'],
    ['<b>', '<b>']
  ])('%j', (line, expected) => {
    expect(plainLine(line)).toBe(expected);
  });
});

describe('LogTail', () => {
  /** A tail that has read the pieces. */
  async function tailOf(pieces: string[]): Promise<LogTail> {
    const log = async (_r: string, _s: string, _n: number, read: (text: string) => void) =>
      pieces.forEach(read);
    const tail = new LogTail({ log } as unknown as KaleClient, 'r', 's');
    await new Promise<void>(resolve => tail.changed.connect(() => resolve()));
    return tail;
  }

  it('joins what was cut', async () => {
    const tail = await tailOf(['one\ntw', 'o\nthr', 'ee']);
    expect(tail.lines).toEqual(['one', 'two', 'three']);
    tail.dispose();
  });

  it('keeps the last lines', async () => {
    const tail = await tailOf(['x\n'.repeat(TAIL_LINES * 3), 'last\n']);
    expect([tail.lines.length, tail.lines[TAIL_LINES - 1]]).toEqual([TAIL_LINES, 'last']);
    tail.dispose();
  });
});
