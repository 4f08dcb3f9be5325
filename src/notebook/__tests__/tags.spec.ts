import { isStepName, nearestStepName, parseTags, printTags } from '../tags';

describe('parseTags', () => {
  it.each([
    // tags, role, step, prev
    [[], null, '', []],
    [['imports'], 'imports', '', []],
    [['functions'], 'functions', '', []],
    [['pipeline-parameters'], 'pipeline-parameters', '', []],
    [['parameters'], 'pipeline-parameters', '', []],
    [['injected-parameters'], 'pipeline-parameters', '', []],
    [['pipeline-metrics'], 'pipeline-metrics', '', []],
    [['skip'], 'skip', '', []],
    [['step:load'], 'step', 'load', []],
    [['block:load'], 'step', 'load', []],
    [['notebook:report'], 'step', 'report', []],
    [['step:'], null, '', []],
    [['block:'], null, '', []],
    [['step:train', 'prev:load', 'prev:clean'], 'step', 'train', ['load', 'clean']],
    [['prev:load', 'prev:load', 'step:train'], 'step', 'train', ['load']],
    [['prev:'], null, '', []],
    [['limit:nvidia.com/gpu:1', 'step:fit'], 'step', 'fit', []],
    [['remove-cell', 'hide-input'], null, '', []],
    [['step:first', 'imports'], 'step', 'first', []],
    [['step:first', 'skip'], 'skip', '', []],
    [['steps:x', 'Step:x'], null, '', []]
  ])('%j', (tags, role, step, prev) => {
    expect(parseTags(tags)).toEqual({ role, step, prev });
  });
});

describe('printTags', () => {
  const place = { role: null, step: '', prev: [] };
  it.each([
    // before, place, after
    [[], { role: 'step', step: 'load', prev: [] }, ['step:load']],
    [
      ['remove-cell'],
      { role: 'step', step: 'load', prev: ['a'] },
      ['remove-cell', 'step:load', 'prev:a']
    ],
    [
      ['a', 'step:old', 'prev:x', 'limit:cpu:2', 'z'],
      { role: 'step', step: 'new', prev: ['y'] },
      ['a', 'step:new', 'prev:y', 'limit:cpu:2', 'z']
    ],
    [['a', 'imports', 'b'], place, ['a', 'b']],
    [['a', 'step:x', 'prev:y', 'limit:cpu:2'], place, ['a', 'limit:cpu:2']],
    [['parameters'], { role: 'pipeline-parameters', step: '', prev: [] }, ['parameters']],
    [['block:load'], { role: 'step', step: 'load', prev: ['a'] }, ['block:load', 'prev:a']],
    [['block:load'], { role: 'step', step: 'fetch', prev: [] }, ['step:fetch']],
    [['step:'], { role: 'skip', step: '', prev: [] }, ['skip']]
  ] as const)('%j with %j', (before, wanted, after) => {
    expect(printTags(before, { ...wanted, prev: [...wanted.prev] })).toEqual(after);
  });

  it.each([
    [['step:train', 'prev:load', 'limit:nvidia.com/gpu:1']],
    [['x', 'block:old', 'prev:load', 'y']],
    [['parameters', 'papermill']],
    [['remove-cell']],
    [[]]
  ])('what is read and written unchanged stays: %j', tags => {
    expect(printTags(tags, parseTags(tags))).toEqual(tags);
  });
});

describe('names of steps', () => {
  it.each([
    ['load', true, 'load'],
    ['_x1', true, 'x1'],
    ['train_model', true, 'train_model'],
    ['Train Model', false, 'train_model'],
    ['train-model', false, 'train_model'],
    ['2nd', false, 'step_2nd'],
    ['Größe', false, 'gro_e'],
    ['Été', false, 'ete'],
    ['', false, ''],
    ['!!', false, '']
  ])('%j', (text, valid, nearest) => {
    expect(isStepName(text)).toBe(valid);
    expect(nearestStepName(text)).toBe(nearest);
    expect(nearest === '' || isStepName(nearest)).toBe(true);
  });
});
