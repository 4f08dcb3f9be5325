import { pipelineName, withPipelineName } from '../metadata';

describe('the pipeline’s name in the notebook’s metadata', () => {
  it.each<[unknown, string]>([
    [undefined, ''],
    [null, ''],
    ['text', ''],
    [[], ''],
    [{}, ''],
    [{ pipeline_name: 3 }, ''],
    [{ pipeline_name: 'demo' }, 'demo']
  ])('%j reads %j', (settings, name) => {
    expect(pipelineName(settings)).toBe(name);
  });

  it.each<[unknown, string, object]>([
    [undefined, 'demo', { pipeline_name: 'demo' }],
    [{ unknown: [1] }, 'demo', { unknown: [1], pipeline_name: 'demo' }],
    [{ pipeline_name: 'old', experiment: { id: 'x' } }, '', { experiment: { id: 'x' } }]
  ])('%j with %j', (settings, name, expected) => {
    expect(withPipelineName(settings, name)).toEqual(expected);
  });
});
