import { withTags } from '../preview';

const NOTEBOOK = {
  metadata: { author: 'kept' },
  cells: [
    { id: 'a', source: 'x = 1', metadata: { tags: ['old'], name: 'kept' } },
    { source: 'y = 2', metadata: {} },
    { id: 'c', source: 'z = 3' }
  ]
};

test('the notebook as it would be with other tags', () => {
  const before = JSON.stringify(NOTEBOOK);
  const after = withTags(NOTEBOOK, [
    { kind: 'tags', cell_id: 'a', tags: ['step:load'] },
    { kind: 'tags', cell_id: 'cell-1', tags: ['skip'] },
    { kind: 'tags', cell_id: 'gone', tags: ['imports'] }
  ]);
  expect(after).toEqual({
    metadata: { author: 'kept' },
    cells: [
      { id: 'a', source: 'x = 1', metadata: { tags: ['step:load'], name: 'kept' } },
      { source: 'y = 2', metadata: { tags: ['skip'] } },
      { id: 'c', source: 'z = 3' }
    ]
  });
  expect(JSON.stringify(NOTEBOOK)).toBe(before);
});
