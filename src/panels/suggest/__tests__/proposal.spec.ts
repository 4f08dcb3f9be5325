import {
  freshName,
  groupsOf,
  join,
  Proposal,
  proposalOf,
  split,
  stepsOf,
  withCell,
  withName
} from '../proposal';

/** A proposal, written as `id=step` or `id:role`, and written back. */
function read(text: string): Proposal {
  return text.split(' ').map(one => {
    const [, id, mark, value] = /^(\w+)([=:])(.+)$/.exec(one) ?? [];
    return mark === '='
      ? { id, role: 'step', step: value, reason: 'why' }
      : { id, role: value as 'imports', step: '', reason: 'why' };
  });
}

function write(proposal: Proposal): string {
  return proposal
    .map(({ id, role, step }) => (role === 'step' ? `${id}=${step}` : `${id}:${role}`))
    .join(' ');
}

const START = 'a:imports b=load c=load d=load e:functions f=train g=train';

test('what the server says', () => {
  const cell = { cell_id: 'a', role: 'imports', step: null, reason: 'It only imports.' } as const;
  expect(proposalOf([cell])).toEqual([
    { id: 'a', role: 'imports', step: '', reason: 'It only imports.' }
  ]);
});

test('steps in the order of the notebook, cells that follow each other together', () => {
  const proposal = read('a=load b=train c=load d=load');
  expect(stepsOf(proposal)).toEqual(['load', 'train']);
  expect(groupsOf(proposal).map(({ cells }) => cells.map(({ id }) => id).join(''))).toEqual([
    'a',
    'b',
    'cd'
  ]);
});

const changes: [string, (proposal: Proposal) => Proposal, string][] = [
  [
    'a cell becomes part of another step',
    all => withCell(all, 'd', 'step', 'train'),
    'a:imports b=load c=load d=train e:functions f=train g=train'
  ],
  [
    'a cell becomes something else',
    all => withCell(all, 'c', 'skip', ''),
    'a:imports b=load c:skip d=load e:functions f=train g=train'
  ],
  ['a cell that is gone changes nothing', all => withCell(all, 'gone', 'skip', ''), START],
  [
    'a step is renamed everywhere',
    all => withName(all, 'load', 'Load Data'),
    'a:imports b=load_data c=load_data d=load_data e:functions f=train g=train'
  ],
  [
    'a step that gets the name of another one is joined with it',
    all => withName(all, 'train', 'load'),
    'a:imports b=load c=load d=load e:functions f=load g=load'
  ],
  ['a name without a letter changes nothing', all => withName(all, 'load', ' ?! '), START],
  [
    'a step is split at a cell',
    all => split(all, 'c'),
    'a:imports b=load c=load_2 d=load_2 e:functions f=train g=train'
  ],
  [
    'the last cell is split off',
    all => split(all, 'g'),
    'a:imports b=load c=load d=load e:functions f=train g=train_2'
  ],
  ['splitting at a cell that is gone changes nothing', all => split(all, 'gone'), START],
  [
    'a group is joined with the step above, over what is between',
    all => join(all, groupsOf(all)[3]),
    'a:imports b=load c=load d=load e:functions f=load g=load'
  ],
  [
    'functions become part of the step above',
    all => join(all, groupsOf(all)[2]),
    'a:imports b=load c=load d=load e=load f=train g=train'
  ],
  ['with no step above nothing is joined', all => join(all, groupsOf(all)[1]), START]
];
test.each(changes)('%s', (_, change, expected) => {
  const before = read(START);
  expect(write(change(before))).toBe(expected);
  expect(write(before)).toBe(START);
});

test('the reason is kept until the user says otherwise', () => {
  const changed = withCell(withCell(read(START), 'b', 'step', 'load'), 'c', 'skip', '');
  expect(changed.slice(1, 4).map(({ reason }) => reason)).toEqual(['why', '', 'why']);
});

test.each([
  ['eval', 'eval'],
  ['load', 'load_2'],
  ['load_2', 'load_2'],
  ['train', 'train_3']
])('a fresh name for %s is %s', (stem, name) => {
  expect(freshName(read('a=load b=train c=train_2'), stem)).toBe(name);
});
