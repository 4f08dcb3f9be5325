import type { ICellEdit } from '../../tokens';
import { changesFor, joinChanges, readEdit, renameChanges, stepAbove } from '../edits';
import { CellTags, ITagChange, stepNames } from '../members';

const NONE: ICellEdit = { role: null };
const step = (name: string, prev?: string[] | null): ICellEdit => {
  return { role: 'step', step: name, prev };
};

/** The tags of all cells after changes. */
function changed(cells: CellTags[], changes: ITagChange[]): CellTags[] {
  const result = [...cells];
  changes.forEach(({ index, tags }) => (result[index] = tags));
  return result;
}

describe('changesFor', () => {
  it.each<[string, CellTags[], number[], ICellEdit, CellTags[]]>([
    ['an untagged cell becomes a step', [[], []], [0], step('load'), [['step:load'], []]],
    ['a role', [[]], [0], { role: 'imports' }, [['imports']]],
    ['cleared', [['step:load']], [0], NONE, [[]]],
    ['other tools’ tags stay', [['hide', 'step:load']], [0], NONE, [['hide']]],
    [
      'dependencies',
      [['step:a'], ['step:b']],
      [1],
      step('b', ['a']),
      [['step:a'], ['step:b', 'prev:a']]
    ],
    [
      'dependencies go to the first cell of the step',
      [['step:a'], ['step:b'], ['step:b', 'prev:a']],
      [2],
      step('b', ['a']),
      [['step:a'], ['step:b', 'prev:a'], ['step:b']]
    ],
    [
      'a step keeps its dependencies and settings when it loses the cell they stood on',
      [['step:a'], ['step:b', 'prev:a', 'limit:cpu:2'], ['step:b']],
      [1],
      step('a'),
      [['step:a'], ['step:a'], ['step:b', 'prev:a', 'limit:cpu:2']]
    ],
    [
      'also when the cell is cleared',
      [['step:a'], ['step:b', 'prev:a', 'x', 'retry:1'], ['step:b', 'retry:2']],
      [1],
      NONE,
      [['step:a'], ['x'], ['step:b', 'prev:a', 'retry:2']]
    ],
    [
      'a step of one cell that gets another name is renamed',
      [['step:a'], ['step:b', 'prev:a', 'limit:cpu:2'], ['step:c', 'prev:b']],
      [1],
      step('new'),
      [['step:a'], ['step:new', 'prev:a', 'limit:cpu:2'], ['step:c', 'prev:new']]
    ],
    [
      'a step that ends in another hands it what it asks for and whoever waits for it',
      [
        ['step:a', 'retry:3'],
        ['step:b', 'retry:1', 'limit:cpu:2'],
        ['step:c', 'prev:b']
      ],
      [1],
      step('a'),
      [['step:a', 'retry:3', 'limit:cpu:2'], ['step:a'], ['step:c', 'prev:a']]
    ],
    [
      'a cell that is no step any more asks for nothing, and nobody waits for it',
      [
        ['step:a', 'limit:cpu:2', 'hide'],
        ['step:b', 'prev:a']
      ],
      [0],
      { role: 'functions' },
      [['functions', 'hide'], ['step:b']]
    ],
    [
      'a skipped cell remembers what it asked for',
      [
        ['step:a', 'limit:cpu:2'],
        ['step:b', 'prev:a']
      ],
      [0],
      { role: 'skip' },
      [['skip', 'limit:cpu:2'], ['step:b']]
    ],
    [
      'dependencies taken away',
      [['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:b']],
      [1],
      step('b', []),
      [['step:a'], ['step:b'], ['step:c', 'prev:b']]
    ],
    [
      'back to the data: nobody names dependencies',
      [['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:b']],
      [1],
      { prev: null },
      [['step:a'], ['step:b'], ['step:c']]
    ],
    [
      'several cells at once',
      [['step:a'], ['step:b', 'prev:a', 'retry:1'], null, ['step:b'], []],
      [1, 2, 3, 4],
      step('new'),
      [['step:a'], ['step:new', 'prev:a', 'retry:1'], null, ['step:new'], ['step:new']]
    ],
    [
      'several cells with roles of their own get dependencies alone',
      [['step:a'], ['step:b'], ['step:c'], ['imports']],
      [1, 2, 3],
      { prev: ['a'] },
      [['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:a'], ['imports']]
    ],
    [
      'another name everywhere',
      [['step:a'], ['step:b', 'prev:a'], ['step:b'], ['step:c', 'prev:b']],
      [2],
      { step: 'new', everywhere: true, prev: [] },
      [['step:a'], ['step:new'], ['step:new'], ['step:c', 'prev:new']]
    ],
    ['a step does not wait for itself', [['step:a']], [0], step('a', ['a']), [['step:a']]],
    [
      'cells without code are left alone',
      [null, ['step:a']],
      [0, 1],
      step('b'),
      [null, ['step:b']]
    ],
    ['nothing to change', [['parameters']], [0], { role: 'pipeline-parameters' }, [['parameters']]]
  ])('%s', (_, cells, indices, edit, expected) => {
    expect(changed(cells, changesFor(cells, indices, edit))).toEqual(expected);
  });

  it('changes no cell that stays as it is', () => {
    expect(changesFor([['step:a'], ['step:b']], [1], step('b'))).toEqual([]);
  });

  it('writes what the data says for all steps when one says otherwise', () => {
    const cells = [['step:a'], ['step:b'], ['step:c']];
    const inferred = new Map([
      ['a', []],
      ['b', ['a']],
      ['c', ['a', 'b']]
    ]);
    const after = changed(cells, changesFor(cells, [2], step('c', ['b']), inferred));
    expect(after).toEqual([['step:a'], ['step:b', 'prev:a'], ['step:c', 'prev:b']]);
    expect(changed(after, changesFor(after, [1], step('b', []), inferred))).toEqual([
      ['step:a'],
      ['step:b'],
      ['step:c', 'prev:b']
    ]);
  });
});

describe('renameChanges', () => {
  it.each<[string, CellTags[], CellTags[]]>([
    [
      'a step’s tags and all that name it',
      [['step:a', 'retry:1'], null, ['step:a'], ['x', 'step:b', 'prev:a'], ['step:c', 'prev:b']],
      [
        ['step:new', 'retry:1'],
        null,
        ['step:new'],
        ['x', 'step:b', 'prev:new'],
        ['step:c', 'prev:b']
      ]
    ],
    [
      'older and other spellings',
      [['block:a'], ['notebook:a'], ['step:aa']],
      [['step:new'], ['notebook:new'], ['step:aa']]
    ]
  ])('%s', (_, cells, expected) => {
    expect(changed(cells, renameChanges(cells, 'a', 'new'))).toEqual(expected);
  });
});

describe('joinChanges', () => {
  it.each<[string, CellTags[], number[], CellTags[]]>([
    ['the cell needs no tag', [['step:a'], ['step:b']], [1], [['step:a'], []]],
    [
      'it does where another role stands between',
      [['step:a'], ['imports'], ['step:b', 'x']],
      [2],
      [['step:a'], ['imports'], ['step:a', 'x']]
    ],
    [
      'settings and dependencies join too',
      [['step:z'], ['step:a'], ['step:b', 'prev:z', 'retry:1'], ['step:c', 'prev:b']],
      [2],
      [['step:z'], ['step:a', 'prev:z', 'retry:1'], [], ['step:c', 'prev:a']]
    ],
    [
      'several cells join the step above the first',
      [['step:a'], ['step:b'], null, ['step:c']],
      [3, 1],
      [['step:a'], [], null, []]
    ],
    ['there is no step above', [['imports'], ['step:a']], [1], [['imports'], ['step:a']]]
  ])('%s', (_, cells, indices, expected) => {
    expect(changed(cells, joinChanges(cells, indices))).toEqual(expected);
  });

  it.each([
    [0, ''],
    [1, ''],
    [2, 'a'],
    [3, 'b'],
    [4, 'b']
  ])('the step above cell %d', (index, expected) => {
    const cells = [['step:a'], [], ['step:b'], ['imports'], []];
    expect(stepAbove(cells, index)).toBe(expected);
  });
});

describe('readEdit', () => {
  const cells = [['step:a'], ['step:b', 'prev:a'], ['step:b'], [], ['imports', 'prev:a']];
  it.each<[number[], ICellEdit]>([
    [[0], step('a', [])],
    [[1], step('b', ['a'])],
    [[2], step('b', ['a'])],
    [[3], { role: null, step: '', prev: [] }],
    [[4], { role: 'imports', step: '', prev: [] }],
    [[1, 2], step('b', ['a'])],
    [[0, 1], { role: 'step' }],
    [[0, 4], {}],
    [[], {}]
  ])('cells %j', (indices, expected) => {
    expect(readEdit(cells, indices)).toEqual(expected);
  });

  it('names the steps in the order of the document', () => {
    expect(stepNames([['step:b'], null, ['step:a'], ['step:b']])).toEqual(['b', 'a']);
  });
});
