import type { IPipelineSettings } from '../../tokens';
import { readPipelineSettings, withPipelineSettings } from '../pipelinesettings';

const NONE: IPipelineSettings = {
  name: '',
  description: '',
  experiment: '',
  image: '',
  caching: true,
  engine: ''
};

describe('the pipeline’s settings in the notebook’s metadata', () => {
  it.each<[string, unknown, Partial<IPipelineSettings>]>([
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['a text', 'text', {}],
    ['a list', [], {}],
    ['a value of the wrong type', { pipeline_name: 3, enable_caching: 'no' }, {}],
    ['a name', { pipeline_name: ' demo ' }, { name: 'demo' }],
    ['a description', { pipeline_description: 'All of it' }, { description: 'All of it' }],
    ['an experiment', { experiment_name: 'tests' }, { experiment: 'tests' }],
    [
      'an experiment by object, which wins',
      { experiment_name: 'old', experiment: { id: 'x', name: 'tests' } },
      { experiment: 'tests' }
    ],
    ['an image', { base_image: 'python:3.12' }, { image: 'python:3.12' }],
    ['an image of an older Kale', { docker_image: 'python:3.12' }, { image: 'python:3.12' }],
    [
      'both images',
      { base_image: 'python:3.12', docker_image: 'python:3.9' },
      { image: 'python:3.12' }
    ],
    ['caching off', { enable_caching: false }, { caching: false }],
    ['an engine', { kale_ext: { engine: 'cluster' } }, { engine: 'cluster' }]
  ])('%s is read', (_, metadata, expected) => {
    expect(readPipelineSettings(metadata)).toEqual({ ...NONE, ...expected });
  });

  it.each<[string, unknown, Partial<IPipelineSettings>, object]>([
    ['a name into nothing', undefined, { name: 'demo' }, { pipeline_name: 'demo' }],
    [
      'a name beside unknown keys',
      { unknown: [1] },
      { name: 'demo' },
      { unknown: [1], pipeline_name: 'demo' }
    ],
    ['an empty name', { pipeline_name: 'old', volumes: [] }, { name: ' ' }, { volumes: [] }],
    [
      'several at once',
      {},
      { name: 'a', caching: false },
      { pipeline_name: 'a', enable_caching: false }
    ],
    ['caching on again', { enable_caching: false }, { caching: true }, { enable_caching: true }],
    ['an experiment', {}, { experiment: 'tests' }, { experiment_name: 'tests' }],
    [
      'an experiment where Kale’s panel wrote an object',
      { experiment: { id: '42', name: 'old' }, experiment_name: 'old' },
      { experiment: 'tests' },
      { experiment: { id: 'new', name: 'tests' }, experiment_name: 'tests' }
    ],
    [
      'the experiment that is there already',
      { experiment: { id: '42', name: 'tests' } },
      { experiment: 'tests' },
      { experiment: { id: '42', name: 'tests' }, experiment_name: 'tests' }
    ],
    [
      'no experiment',
      { experiment: { id: '42', name: 'old' }, experiment_name: 'old' },
      { experiment: '' },
      {}
    ],
    ['an image', {}, { image: 'python:3.12' }, { base_image: 'python:3.12' }],
    [
      'an image where an older Kale wrote one',
      { docker_image: 'python:3.9' },
      { image: 'python:3.12' },
      { docker_image: 'python:3.12', base_image: 'python:3.12' }
    ],
    ['no image', { docker_image: 'a', base_image: 'b' }, { image: '' }, {}],
    [
      'an engine',
      { kale_ext: { other: 1 } },
      { engine: 'local' },
      { kale_ext: { other: 1, engine: 'local' } }
    ],
    ['no engine', { kale_ext: { engine: 'local' } }, { engine: '' }, {}]
  ])('%s is written', (_, metadata, change, expected) => {
    expect(withPipelineSettings(metadata, change)).toEqual(expected);
  });

  it('leaves the metadata it was given as it is', () => {
    const metadata = { kale_ext: { engine: 'local' }, experiment: { id: '1', name: 'a' } };
    const before = JSON.stringify(metadata);
    withPipelineSettings(metadata, { engine: '', experiment: 'b' });
    expect(JSON.stringify(metadata)).toBe(before);
  });
});
