import { nullTranslator } from '@jupyterlab/translation';

import type { IParameter } from '../../tokens';
import { parameterProblem, ParametersModel, parameterText } from '../parameters/model';

const trans = nullTranslator.load('jupyter_kale_ext');

const parameter = (name: string, type: string, value: unknown): IParameter => {
  return { name, type, default: value, cell_id: 'c0', line: 1 };
};

const PARAMETERS = [
  parameter('epochs', 'int', 3),
  parameter('rate', 'float', 0.5),
  parameter('title', 'str', 'demo'),
  parameter('sizes', 'list', [1, 2]),
  parameter('extra', 'none', null)
];

const modelWith = (remembered: Record<string, string> = {}, caching = true) =>
  new ParametersModel({ parameters: PARAMETERS, remembered, caching, trans });

describe('a value that is typed', () => {
  it.each<[string, string, boolean]>([
    ['int', '5', true],
    ['int', ' -1_000 ', true],
    ['int', '5.5', false],
    ['int', '', false],
    ['int', '9007199254740993000', false],
    ['float', '5', true],
    ['float', '.5', true],
    ['float', '1e-3', true],
    ['float', '1e999', false],
    ['float', 'nan', false],
    ['float', '0.5.1', false],
    ['str', '', true],
    ['bool', 'True', true],
    ['bool', 'yes', false],
    ['list', '[1, "a"]', true],
    ['list', '{"a": 1}', false],
    ['list', '[1', false],
    ['dict', '{"a": 1}', true],
    ['dict', 'null', false],
    ['none', 'whatever', true]
  ])('%s %j: %s', (type, text, fits) => {
    expect(parameterProblem(type, text, trans) === '').toBe(fits);
  });

  it.each<[string, unknown, string]>([
    ['int', 3, '3'],
    ['str', '3', '3'],
    ['bool', true, 'true'],
    ['list', [1, 'a'], '[1,"a"]'],
    ['none', null, '']
  ])('a default %s %j is shown as %j', (type, value, text) => {
    expect(parameterText(type, value)).toBe(text);
  });
});

describe('ParametersModel', () => {
  it('asks for nothing where nothing was changed', () => {
    expect(modelWith().options).toEqual({ parameters: {}, useCache: null });
  });

  it('asks for what was changed, and names what is wrong', () => {
    const model = modelWith();
    model.set('epochs', '7');
    model.set('rate', 'much');
    expect(model.fields.map(({ name, problem }) => [name, problem !== ''])).toContainEqual([
      'rate',
      true
    ]);
    model.set('rate', '0.5');
    expect(model.options.parameters).toEqual({ epochs: '7' });
  });

  it('begins with the values of the last run, and with the default where one fits no more', () => {
    const model = modelWith({ epochs: '9', rate: 'gone wrong', renamed: '1' });
    expect(model.changed).toEqual({ epochs: '9' });
  });

  it.each<[boolean, boolean, boolean | null]>([
    [true, true, null],
    [true, false, false],
    [false, true, true],
    [false, false, null]
  ])('notebook caches: %s, asked: %s', (caching, asked, useCache) => {
    const model = modelWith({}, caching);
    model.setCaching(asked);
    expect(model.options.useCache).toBe(useCache);
  });
});
