import { nullTranslator } from '@jupyterlab/translation';

import type { IChoices } from '../../tokens';
import { QUEUE_LABEL, suggestions, whyMissing } from '../resources/choices';
import type { ListKind } from '../resources/kinds';

const trans = nullTranslator.load('jupyter_kale');
const NOTHING: IChoices = {
  namespace: 'team',
  volumes: [],
  storage_classes: [],
  secrets: [],
  service_accounts: [],
  queues: [],
  image: '',
  missing: {},
  message: ''
};
const CHOICES: IChoices = {
  ...NOTHING,
  volumes: [
    {
      name: 'home',
      size: '5Gi',
      modes: ['ReadWriteOnce'],
      storage_class: 'fast',
      mounted: '/home/jovyan'
    },
    { name: 'bare', size: '', modes: [], storage_class: '', mounted: '' }
  ],
  secrets: [{ name: 'db', keys: ['password', 'user'] }],
  queues: ['gpu-team']
};

describe('suggestions', () => {
  it.each<[string, ListKind, number, string[], IChoices | null, [string, string][]]>([
    ['nothing before the server answered', 'volume', 0, ['', ''], null, []],
    [
      'volumes with what is known of them',
      'volume',
      0,
      ['', ''],
      CHOICES,
      [
        ['home', '5Gi, ReadWriteOnce, fast, here at /home/jovyan'],
        ['bare', '']
      ]
    ],
    [
      'the place where it is here',
      'volume',
      1,
      ['home', ''],
      CHOICES,
      [['/home/jovyan', 'as in this notebook server']]
    ],
    ['no place for one that is not here', 'volume', 1, ['bare', ''], CHOICES, []],
    ['secrets with their keys', 'secret', 1, ['', '', ''], CHOICES, [['db', 'password, user']]],
    ['nothing for the name of the variable', 'secret', 0, ['', '', ''], CHOICES, []],
    [
      'keys of the chosen secret',
      'secret',
      2,
      ['X', 'db', ''],
      CHOICES,
      [
        ['password', ''],
        ['user', '']
      ]
    ],
    ['no keys of another', 'secret', 2, ['X', 'nope', ''], CHOICES, []],
    ['queues for the label', 'label', 1, [QUEUE_LABEL, ''], CHOICES, [['gpu-team', '']]],
    ['nothing for other labels', 'label', 1, ['team', ''], CHOICES, []]
  ])('%s', (_, kind, column, parts, choices, expected) => {
    const found = suggestions(kind, column, parts, choices, trans);
    expect(found.map(({ value, label }) => [value, label])).toEqual(expected);
  });
});

describe('whyMissing', () => {
  const message = 'No cluster is chosen.';
  const missing = { secrets: 'This account may not list the secrets of namespace `team`.' };
  it.each<[ListKind, IChoices | null, string]>([
    ['secret', null, ''],
    ['secret', NOTHING, ''],
    ['secret', { ...NOTHING, missing }, missing.secrets],
    ['volume', { ...NOTHING, missing }, ''],
    ['volume', { ...NOTHING, message }, message],
    ['env', { ...NOTHING, message }, '']
  ])('%s', (kind, choices, expected) => {
    expect(whyMissing(kind, choices)).toBe(expected);
  });
});
