import { CellText, printedBy } from '../celltext';

const stream = (text: string | string[]) => ({ output_type: 'stream', name: 'stdout', text });

describe('what a cell printed', () => {
  it.each<[string, Record<string, unknown>[], string]>([
    ['nothing', [], ''],
    ['streams in their order', [stream('a\n'), stream(['b\n', 'c'])], 'a\nb\nc'],
    ['a traceback', [{ output_type: 'error', traceback: ['One', 'Two'] }], 'One\nTwo\n'],
    ['no results', [{ output_type: 'execute_result', data: { 'text/plain': '1' } }], ''],
    ['nothing of outputs that are damaged', [{ output_type: 'error' }, { text: 'x' }], '']
  ])('%s', (_, outputs, text) => {
    expect(printedBy({ outputs })).toBe(text);
  });

  it.each<[string, string[]]>([
    ['', []],
    ['\n', ['']],
    ['a\nb', ['a', 'b']],
    ['a\n\n', ['a', '']],
    ['10%\r20%\r\nend\r', ['20%', 'end']]
  ])('%j has the lines %j', (text, lines) => {
    const log = new CellText(text);
    expect(Array.from({ length: log.count }, (_, place) => log.line(place))).toEqual(lines);
    log.dispose();
  });
});
