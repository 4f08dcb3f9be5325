import { ILayout, ILink, layoutOf } from '../layout';

const WIDTH = 120;

/** Links written as `a>b`. */
function links(...pairs: string[]): ILink[] {
  return pairs.map(pair => {
    const [source, target] = pair.split('>');
    return { source, target };
  });
}

function lay(names: string[], pairs: string[], columns = 4): ILayout | null {
  return layoutOf(
    names.map(name => ({ name, width: WIDTH })),
    links(...pairs),
    columns
  );
}

/** The names in each row, from left to right. */
function rows(layout: ILayout | null): string[] {
  const result: string[][] = [];
  const boxes = [...(layout?.boxes ?? [])].sort(([, a], [, b]) => a.x - b.x);
  for (const [name, { row }] of boxes) {
    (result[row] ??= []).push(name);
  }
  return result.map(row => row.join(' '));
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s${index}`);
}

describe('the rows of the drawing', () => {
  const cases: [string, string[], string[], string[]][] = [
    ['nothing', [], [], []],
    ['one step', ['a'], [], ['a']],
    ['a chain', ['a', 'b', 'c'], ['a>b', 'b>c'], ['a', 'b', 'c']],
    ['a diamond', ['a', 'b', 'c', 'd'], ['a>b', 'a>c', 'b>d', 'c>d'], ['a', 'b c', 'd']],
    ['steps without ties side by side', ['a', 'b', 'c'], [], ['a b c']],
    ['a row that is full goes on below', ['a', 'b', 'c', 'd', 'e'], [], ['a b c d', 'e']],
    [
      'a value used late is made late',
      ['a', 'b', 'c', 'd'],
      ['a>b', 'b>c', 'd>c'],
      ['a', 'b d', 'c']
    ],
    ['the order of the document is no matter', ['c', 'b', 'a'], ['a>b', 'b>c'], ['a', 'b', 'c']],
    ['a step that is not there is left out', ['a', 'b'], ['a>b', 'gone>b'], ['a', 'b']],
    ['lines do not cross', ['a', 'b', 'c', 'd'], ['a>d', 'b>c'], ['a b', 'd c']]
  ];
  it.each(cases)('%s', (_, names, pairs, expected) => {
    expect(rows(lay(names, pairs))).toEqual(expected);
  });

  it.each([
    ['two steps', ['a', 'b'], ['a>b', 'b>a']],
    ['one step', ['a'], ['a>a']],
    ['a part', ['a', 'b', 'c'], ['a>b', 'b>c', 'c>b']]
  ])('%s in a circle are refused', (_, names, pairs) => {
    expect(lay(names, pairs)).toBeNull();
  });
});

describe('the places in the drawing', () => {
  it('a chain is straight', () => {
    const layout = lay(['a', 'b', 'c'], ['a>b', 'b>c']);
    expect(new Set([...(layout?.boxes.values() ?? [])].map(({ x }) => x)).size).toBe(1);
  });

  it('a diamond is even: its ends in the middle of its sides', () => {
    const { boxes } = lay(['a', 'b', 'c', 'd'], ['a>b', 'a>c', 'b>d', 'c>d']) as ILayout;
    const x = (name: string) => boxes.get(name)?.x ?? NaN;
    expect(x('a')).toBeCloseTo((x('b') + x('c')) / 2, 0);
    expect(x('d')).toBeCloseTo(x('a'), 0);
  });

  it('a line past a row keeps clear of its steps', () => {
    const { boxes, curves } = lay(['a', 'b', 'c'], ['a>b', 'b>c', 'a>c']) as ILayout;
    const passing = curves.find(({ source, target }) => source === 'a' && target === 'c');
    const at = Number(/([\d.]+) [\d.]+V/.exec(passing?.path ?? '')?.[1]);
    const { x = 0, width = 0 } = boxes.get('b') ?? {};
    expect(at < x || at > x + width).toBe(true);
  });

  const big: [string, string[], number][] = [
    ['a chain of 200', numbered(200).flatMap((_, i) => (i ? [`s${i - 1}>s${i}`] : [])), 200],
    [
      'a chain of 200 whose values go on',
      numbered(200).flatMap((_, i) => (i ? [`s${i - 1}>s${i}`, `s${(i * 37) % i}>s${i}`] : [])),
      200
    ],
    [
      'one step before and one after 198',
      numbered(199).flatMap((_, i) => (i ? [`s0>s${i}`, `s${i}>s199`] : [])),
      52
    ]
  ];
  it.each(big)('%s: nothing overlaps, everything below what it depends on', (_, pairs, count) => {
    const unique = [...new Set(pairs)];
    const layout = lay(numbered(200), unique) as ILayout;
    const all = [...layout.boxes.values()].sort((a, b) => a.row - b.row || a.x - b.x);
    all.forEach((box, index) => {
      const next = all[index + 1];
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
      expect(next?.row === box.row ? next.x : Infinity).toBeGreaterThanOrEqual(box.x + WIDTH);
    });
    for (const { source, target } of links(...unique)) {
      expect(layout.boxes.get(target)?.row).toBeGreaterThan(layout.boxes.get(source)?.row ?? NaN);
    }
    expect(new Set(all.map(({ row }) => row)).size).toBe(count);
    expect(layout.curves).toHaveLength(unique.length);
  });
});
