import type { ICellEdit } from '../../tokens';
import { CellTags, changesFor, readEdit, stepNames } from '../edits';

const NONE: ICellEdit = { role: null, step: '', prev: [] };
const step = (name: string, ...prev: string[]): ICellEdit => ({ role: 'step', step: name, prev });

/** The tags of all cells after an edit. */
function edited(cells: CellTags[], index: number, edit: ICellEdit): CellTags[] {
  const result = [...cells];
  for (const change of changesFor(cells, index, edit)) {
    result[change.index] = change.tags;
  }
  return result;
}

describe('changesFor', () => {
  it.each<[string, CellTags[], number, ICellEdit, CellTags[]]>([
    ['an untagged cell becomes a step', [[], []], 0, step('load'), [['step:load'], []]],
    ['a role', [[]], 0, { role: 'imports', step: '', prev: [] }, [['imports']]],
    ['cleared', [['step:load']], 0, NONE, [[]]],
    ['other tools’ tags stay', [['hide', 'step:load']], 0, NONE, [['hide']]],
    [
      'dependencies',
      [['step:a'], ['step:b']],
      1,
      step('b', 'a'),
      [['step:a'], ['step:b', 'prev:a']]
    ],
    [
      'dependencies go to the first cell of the step',
      [['step:a'], ['step:b'], ['step:b', 'prev:a']],
      2,
      step('b', 'a'),
      [['step:a'], ['step:b', 'prev:a'], ['step:b']]
    ],
    [
      'a step keeps its dependencies when it loses the cell they stood on',
      [['step:a'], ['step:b', 'prev:a'], ['step:b']],
      1,
      step('a'),
      [['step:a'], ['step:a'], ['step:b', 'prev:a']]
    ],
    [
      'also when the cell is cleared',
      [['step:a'], ['step:b', 'prev:a', 'x'], ['step:b']],
      1,
      NONE,
      [['step:a'], ['x'], ['step:b', 'prev:a']]
    ],
    [
      'dependencies taken away',
      [['step:a'], ['step:b', 'prev:a']],
      1,
      step('b'),
      [['step:a'], ['step:b']]
    ],
    ['cells without code are left alone', [null, ['step:a']], 1, step('b'), [null, ['step:b']]],
    [
      'nothing to change',
      [['parameters']],
      0,
      { ...NONE, role: 'pipeline-parameters' },
      [['parameters']]
    ]
  ])('%s', (_, cells, index, edit, expected) => {
    expect(edited(cells, index, edit)).toEqual(expected);
  });

  it('changes no cell that stays as it is', () => {
    expect(changesFor([['step:a'], ['step:b']], 1, step('b'))).toEqual([]);
  });
});

describe('readEdit', () => {
  const cells = [['step:a'], ['step:b', 'prev:a'], ['step:b'], [], ['imports', 'prev:a']];
  it.each<[number, ICellEdit]>([
    [0, step('a')],
    [1, step('b', 'a')],
    [2, step('b', 'a')],
    [3, NONE],
    [4, { role: 'imports', step: '', prev: [] }]
  ])('cell %d', (index, expected) => {
    expect(readEdit(cells, index)).toEqual(expected);
  });

  it('names the steps in the order of the document', () => {
    expect(stepNames([['step:b'], null, ['step:a'], ['step:b']])).toEqual(['b', 'a']);
  });
});
