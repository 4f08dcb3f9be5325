import { parseSetting, settingTag } from '../settings';
import {
  FoundSetting,
  editedDefaults,
  readDefaults,
  readSettings,
  settingChanges
} from '../stepsettings';

describe('parseSetting', () => {
  it.each([
    // tag, kind, key, value, slot
    ['image:a.io/b:1', 'image', '', 'a.io/b:1', 'image:'],
    ['limit:nvidia.com/gpu:1', 'limit', 'nvidia.com/gpu', '1', 'limit:nvidia.com/gpu'],
    ['limit:cpu', 'limit', 'cpu', '', 'limit:cpu'],
    ['request:memory:8Gi', 'request', 'memory', '8Gi', 'request:memory'],
    ['cache:disabled', 'cache', '', 'disabled', 'cache:'],
    ['retry:3', 'retry', '', '3', 'retry:'],
    ['timeout:60', 'timeout', '', '60', 'timeout:'],
    ['env:A:x:y', 'env', 'A', 'x:y', 'env:A'],
    ['secret:s3:key:AWS', 'secret', 'AWS', 's3:key', 'env:AWS'],
    ['volume:data:/mnt/x', 'volume', '/mnt/x', 'data', 'volume:/mnt/x'],
    ['annotation:a/b:c:d', 'annotation', 'a/b', 'c:d', 'annotation:a/b'],
    ['label:team:x', 'label', 'team', 'x', 'label:team'],
    ['node_selector:gpu:a100', 'node_selector', 'gpu', 'a100', 'node_selector:gpu'],
    [
      'toleration:gpu=x:NoSchedule',
      'toleration',
      'gpu=x:NoSchedule',
      '',
      'toleration:gpu=x:NoSchedule'
    ]
  ])('%s', (tag, kind, key, value, slot) => {
    const setting = parseSetting(tag);
    expect(setting).toEqual({ kind, key, value, tag, slot });
    if (value || kind === 'toleration') {
      expect(settingTag(kind as FoundSetting['kind'], key, value)).toBe(tag);
    }
  });

  it.each(['step:a', 'prev:a', 'imports', 'limit', 'image:', 'mine:x', 'Limit:cpu:2'])(
    '%s is no setting',
    tag => {
      expect(parseSetting(tag)).toBeNull();
    }
  );

  it('two ways to mount at one path are one slot', () => {
    expect(parseSetting('volume:a:/x/')?.slot).toBe(parseSetting('volume:b:/x')?.slot);
  });
});

const CELLS = [
  ['step:a', 'limit:cpu:2', 'hide', 'env:X:1'],
  ['step:b', 'limit:cpu:8'],
  null,
  ['step:a', 'limit:cpu:3', 'retry:2']
];

describe('readSettings', () => {
  it('tells who says what: the step’s first tag, what another says, what it hides, what it inherits', () => {
    const found = readSettings(CELLS, 'a', ['limit:cpu:1', 'cache:disabled', 'cache:enabled']);
    const short = found.map(({ tag, index, hidden, rival }) => [tag, index, hidden, rival]);
    expect(short).toEqual([
      ['limit:cpu:2', 0, 'limit:cpu:1', 'limit:cpu:3'],
      ['env:X:1', 0, null, null],
      ['retry:2', 3, null, null],
      ['cache:disabled', null, null, null]
    ]);
    expect(readDefaults(['nonsense', 'retry:1']).map(({ tag }) => tag)).toEqual(['retry:1']);
  });
});

describe('settingChanges', () => {
  it.each<[string, { slot: string; tag: string | null }[], (string[] | null)[]]>([
    [
      'a new one goes to the first cell',
      [{ slot: 'timeout:', tag: 'timeout:60' }],
      [[...CELLS[0]!, 'timeout:60'], CELLS[1], null, CELLS[3]]
    ],
    [
      'one that is there is changed where it stands',
      [{ slot: 'retry:', tag: 'retry:5' }],
      [CELLS[0], CELLS[1], null, ['step:a', 'limit:cpu:3', 'retry:5']]
    ],
    [
      'what contradicts it goes',
      [{ slot: 'limit:cpu', tag: 'limit:cpu:4' }],
      [['step:a', 'limit:cpu:4', 'hide', 'env:X:1'], CELLS[1], null, ['step:a', 'retry:2']]
    ],
    [
      'taken away, others’ tags stay',
      [
        { slot: 'limit:cpu', tag: null },
        { slot: 'env:X', tag: null }
      ],
      [['step:a', 'hide'], CELLS[1], null, ['step:a', 'retry:2']]
    ],
    [
      'a variable from a secret takes the place of a plain one',
      [{ slot: 'env:X', tag: 'secret:s:k:X' }],
      [['step:a', 'limit:cpu:2', 'hide', 'secret:s:k:X'], CELLS[1], null, CELLS[3]]
    ]
  ])('%s', (_, edits, expected) => {
    const after = [...CELLS] as (string[] | null)[];
    settingChanges(CELLS, 'a', edits).forEach(({ index, tags }) => (after[index] = tags));
    expect(after).toEqual(expected);
  });

  it('a step that no cell names has no place for settings', () => {
    expect(settingChanges(CELLS, 'gone', [{ slot: 'retry:', tag: 'retry:1' }])).toEqual([]);
  });

  it('changes the defaults for all steps', () => {
    const edits = [
      { slot: 'retry:', tag: 'retry:2' },
      { slot: 'limit:cpu', tag: null },
      { slot: 'timeout:', tag: 'timeout:9' }
    ];
    const defaults = ['mine', 'limit:cpu:1', 'retry:1', 'retry:3'];
    expect(editedDefaults(defaults, edits)).toEqual(['mine', 'retry:2', 'timeout:9']);
  });
});
