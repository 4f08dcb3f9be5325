import { LogSource, LogText, overwritten, PIECE } from '../logtext';

/** A log on a server: whole bytes, given in pieces as the server gives them. */
function aLog(text: string): LogSource & { add(more: string): void; ranges: number[] } {
  let bytes = Buffer.from(text);
  let listening: (text: string) => void = () => undefined;
  const ranges: number[] = [];
  return {
    ranges,
    add: more => {
      bytes = Buffer.concat([bytes, Buffer.from(more)]);
      listening(more);
    },
    logRange: async (run, step, attempt, offset) => {
      ranges.push(offset);
      const start =
        offset < 0 ? Math.max(0, bytes.length + offset) : Math.min(offset, bytes.length);
      let end = Math.min(bytes.length, start + PIECE);
      while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) {
        end++; // a character that began within is told whole
      }
      return { text: bytes.subarray(start, end).toString(), next: end };
    },
    logFrom: (run, step, attempt, offset, read) => {
      read(bytes.subarray(offset).toString());
      listening = read;
      return new Promise(() => undefined);
    }
  };
}

async function opened(source: LogSource, mostLines?: number): Promise<LogText> {
  const log = new LogText({ source, run: 'r', step: 's', attempt: 1, mostLines });
  await new Promise(resolve => window.setTimeout(resolve, 0));
  return log;
}

function linesOf(log: LogText): string[] {
  return Array.from({ length: log.count }, (_, index) => log.line(index));
}

describe('what carriage returns write over', () => {
  it.each<[string, string]>([
    ['plain', 'plain'],
    ['10%\r20%', '\r20%'],
    ['10%\r20%\r', '\r20%\r'],
    ['windows\r', 'windows\r'],
    ['\r50%', '\r50%'],
    ['', '']
  ])('%j', (line, expected) => expect(overwritten(line)).toBe(expected));
});

describe('a log', () => {
  it('is read to its end, and on', async () => {
    const source = aLog('one\ntwo\nthr');
    const log = await opened(source);
    expect(linesOf(log)).toEqual(['one', 'two', 'thr']);
    expect(log.hasEarlier).toBe(false);
    source.add('ee\n10%\r20');
    source.add('%\r');
    expect(linesOf(log)).toEqual(['one', 'two', 'three', '20%']);
    source.add('30%\ndone\r\n');
    expect(linesOf(log)).toEqual(['one', 'two', 'three', '30%', 'done']);
    log.dispose();
    source.add('more\n');
    expect(log.isDisposed).toBe(true);
  });

  it('of many pieces begins with its end; the rest comes when it is asked for, nothing lost or doubled', async () => {
    const lines = Array.from({ length: 150_000 }, (_, index) => `zeile ${index} äöü €€€`);
    const source = aLog(lines.join('\n') + '\n');
    const log = await opened(source);
    expect(log.hasEarlier).toBe(true);
    expect(log.count).toBeLessThan(lines.length);
    expect(log.line(log.count - 1)).toBe(lines[lines.length - 1]);
    const before = log.line(1);
    const added = await log.earlier();
    expect(added).toBeGreaterThan(1000);
    expect(log.line(added + 1)).toBe(before);
    await log.all();
    expect(linesOf(log)).toEqual(lines);
    expect(log.hasEarlier).toBe(false);
    expect(log.prepended).toBeGreaterThan(added);
  });

  it('of one long progress bar is one line', async () => {
    const bar = Array.from({ length: 400_000 }, (_, step) => `\r${step} of 400000`).join('');
    const log = await opened(aLog(`begin\n${bar}\nend\n`));
    await log.all();
    expect(linesOf(log)).toEqual(['begin', '399999 of 400000', 'end']);
  });

  it('with too many lines keeps the newest, and says so', async () => {
    const source = aLog('a\n'.repeat(50));
    const log = await opened(source, 100);
    source.add('b\n'.repeat(100));
    expect(log.cut).toBe(true);
    expect(log.count).toBeLessThanOrEqual(100);
    expect(log.line(log.count - 1)).toBe('b');
  });

  it('is downloaded as it is', async () => {
    const text = `é${'x'.repeat(PIECE - 1)}é\nend`;
    const log = await opened(aLog(text));
    const blob = await log.download();
    expect(blob instanceof Blob && blob.size).toBe(Buffer.byteLength(text));
  });

  it('that can not be read tells why', async () => {
    const refuse = () => Promise.reject(new Error('gone'));
    const log = await opened({ logRange: refuse, logFrom: refuse });
    expect(log.failure?.message).toBe('gone');
    expect(await log.download()).toEqual({ message: 'gone', remedy: '' });
    expect(await log.earlier()).toBe(0);
  });
});
