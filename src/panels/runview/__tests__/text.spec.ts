import { plain, spansOf } from '../ansi';
import { LogSearch } from '../search';
import { piecesOf } from '../traceback';

const ESC = '\u001b';

describe('colours', () => {
  it.each<[string, [string, string][]]>([
    ['', []],
    ['plain', [['plain', '']]],
    [
      `${ESC}[31mred${ESC}[0m not`,
      [
        ['red', 'jp-kale-fg-1'],
        [' not', '']
      ]
    ],
    [
      `${ESC}[1;4;92mloud${ESC}[22;24m`,
      [['loud', 'jp-kale-mod-bold jp-kale-mod-underline jp-kale-fg-10']]
    ],
    [
      `${ESC}[44mon blue${ESC}[49moff`,
      [
        ['on blue', 'jp-kale-bg-4'],
        ['off', '']
      ]
    ],
    [`${ESC}[7mturned`, [['turned', 'jp-kale-fg-0 jp-kale-bg-7']]],
    [`${ESC}[38;5;9mnine`, [['nine', 'jp-kale-fg-9']]],
    [
      `${ESC}[2K${ESC}]0;title\u0007a${ESC}[1Ab`,
      [
        ['a', ''],
        ['b', '']
      ]
    ],
    [`${ESC}[mreset`, [['reset', '']]]
  ])('%j', (line, expected) => {
    expect(spansOf(line).map(({ text, className }) => [text, className])).toEqual(expected);
    expect(plain(line)).toBe(expected.map(([text]) => text).join(''));
  });

  it.each<[string, string | null]>([
    ['38;5;196', 'rgb(255 0 0)'],
    ['38;5;244', 'rgb(128 128 128)'],
    ['38;2;1;2;300', 'rgb(1 2 255)'],
    ['38;9', null],
    ['38', null]
  ])('%s', (code, color) => {
    expect(spansOf(`${ESC}[${code}mx`)[0].color).toBe(color);
  });

  it('go on after a colour of its own', () => {
    expect(spansOf(`${ESC}[38;2;1;2;3;1mx`)[0]).toMatchObject({
      className: 'jp-kale-mod-bold',
      color: 'rgb(1 2 3)'
    });
  });
});

describe('places in a traceback', () => {
  it('are told apart from text', () => {
    const pieces = piecesOf([`${ESC}[0;31mCell In[2], line 31${ESC}[0m, in f(x)\nno place`, '']);
    expect(pieces).toEqual([
      [
        { text: 'Cell In[2], line 31', cell: 2, line: 31 },
        { text: ', in f(x)', cell: null, line: null }
      ],
      [{ text: 'no place', cell: null, line: null }],
      []
    ]);
  });
});

describe('a search', () => {
  const log = (lines: string[], prepended = 0) => ({
    count: lines.length,
    prepended,
    line: (index: number) => lines[index]
  });

  it('finds lines whatever the case and the colours, also those that come later', () => {
    const search = new LogSearch();
    expect(search.find(log(['Loss 1', `${ESC}[31mlo${ESC}[0mss 2`, 'acc']), 'LOSS')).toEqual([
      0, 1
    ]);
    expect(search.find(log(['Loss 1', 'loss 2', 'accloss', 'loss']), 'LOSS')).toEqual([0, 1, 2, 3]);
    expect(search.find(log(['x', 'Loss 1', 'acc'], 1), 'loss')).toEqual([1]);
    expect(search.find(log(['x']), 'loss')).toEqual([]);
    expect(search.find(log(['x']), '')).toEqual([]);
  });
});
