import { parseSetting } from '../../notebook/settings';
import { readDefaults, readSettings } from '../../notebook/stepsettings';
import type { IGpuOffer, ISettingEdit, IStepSetting } from '../../tokens';
import { dropGpus, gpuChoice, pickGpus } from '../resources/gpus';
import { entryParts, entryTag, ListKind } from '../resources/kinds';

const offer = (id: string, resource: string, ...others: string[]): IGpuOffer =>
  ({ id, resource, tags: [`limit:${resource}:1`, ...others] }) as unknown as IGpuOffer;

const TOLERATION = 'toleration:nvidia.com/gpu:NoSchedule';
const ANY = offer('any', 'nvidia.com/gpu');
const A100 = offer('a100', 'nvidia.com/gpu', 'node_selector:product:A100', TOLERATION);
const T4 = offer('t4', 'nvidia.com/gpu', 'node_selector:product:T4', TOLERATION);
const MIG = offer('mig', 'nvidia.com/mig-1g.10gb', 'node_selector:product:H100');
const OFFERS = [ANY, A100, T4, MIG];

/** The settings of a step whose one cell has these tags. */
function settings(tags: string[], defaults: string[] = []): IStepSetting[] {
  const found = readSettings([['step:a', ...tags]], 'a', defaults);
  return found.map(({ index, ...one }) => {
    return { ...one, own: index !== null, cellId: index === null ? null : 'c0' };
  });
}

/** The tags after edits; new ones last. */
function after(tags: string[], edits: ISettingEdit[]): string[] {
  const left = new Map(edits.map(({ slot, tag }) => [slot, tag]));
  const kept = tags.flatMap(tag => {
    const slot = parseSetting(tag)?.slot ?? '';
    const put = left.has(slot) ? left.get(slot) : tag;
    left.delete(slot);
    return put ? [put] : [];
  });
  return [...kept, ...[...left.values()].flatMap(tag => (tag ? [tag] : []))];
}

const CPU = ['limit:cpu:2', 'node_selector:pool:big'];
const ON_A100 = ['limit:nvidia.com/gpu:2', 'node_selector:product:A100', TOLERATION];

describe('gpuChoice', () => {
  it.each<[string, string[], string[], object]>([
    ['none', CPU, [], { resource: '', count: '', offer: null }],
    ['a plain one', ['limit:nvidia.com/gpu:1'], [], { offer: ANY, count: '1', inherited: false }],
    ['the offer that says most', ON_A100, [], { offer: A100, count: '2' }],
    ['a partition', [...MIG.tags], [], { offer: MIG, count: '1' }],
    [
      'one that nothing offers',
      ['limit:amd.com/gpu:1'],
      [],
      { offer: null, resource: 'amd.com/gpu' }
    ],
    ['the default', [], ON_A100, { offer: A100, count: '2', inherited: true }],
    ['none where the default is one', ['limit:nvidia.com/gpu:0'], ON_A100, { resource: '' }]
  ])('%s', (_, tags, defaults, expected) => {
    expect(gpuChoice(settings(tags, defaults), OFFERS)).toMatchObject(expected);
  });
});

describe('pickGpus', () => {
  it.each<[string, string[], IGpuOffer | null, string, string, string[]]>([
    [
      'limit, selector and toleration are written',
      CPU,
      A100,
      'nvidia.com/gpu',
      '4',
      [...CPU, 'limit:nvidia.com/gpu:4', 'node_selector:product:A100', TOLERATION]
    ],
    [
      'another type takes the first one’s place',
      [...CPU, ...ON_A100],
      T4,
      'nvidia.com/gpu',
      '1',
      [...CPU, 'limit:nvidia.com/gpu:1', 'node_selector:product:T4', TOLERATION]
    ],
    [
      'so does another resource',
      [...ON_A100, 'request:nvidia.com/gpu:2'],
      MIG,
      'nvidia.com/mig-1g.10gb',
      '1',
      ['node_selector:product:H100', 'limit:nvidia.com/mig-1g.10gb:1']
    ],
    ['one that nothing offers', ON_A100, null, 'amd.com/gpu', '1', ['limit:amd.com/gpu:1']],
    [
      'another count changes the limit alone',
      ON_A100,
      A100,
      'nvidia.com/gpu',
      '3',
      ['limit:nvidia.com/gpu:3', 'node_selector:product:A100', TOLERATION]
    ]
  ])('%s', (_, tags, picked, resource, count, expected) => {
    const now = settings(tags);
    const edits = pickGpus(now, gpuChoice(now, OFFERS), picked, resource, count);
    expect(after(tags, edits)).toEqual(expected);
  });

  it('picking what is picked changes nothing', () => {
    const now = settings(ON_A100);
    expect(pickGpus(now, gpuChoice(now, OFFERS), A100, 'nvidia.com/gpu', '2')).toEqual([]);
  });
});

describe('dropGpus', () => {
  it.each<[string, string[], string[], string[]]>([
    ['takes away what was picked and nothing else', [...CPU, ...ON_A100], [], CPU],
    ['a request too', ['request:nvidia.com/gpu:1', 'limit:nvidia.com/gpu:1'], [], []],
    ['what was never offered', ['limit:amd.com/gpu:1', ...CPU], [], CPU],
    ['has to say so where all steps get one', CPU, ON_A100, [...CPU, 'limit:nvidia.com/gpu:0']],
    [
      'also where the step had another',
      ['limit:nvidia.com/gpu:1'],
      ON_A100,
      ['limit:nvidia.com/gpu:0']
    ]
  ])('%s', (_, tags, defaults, expected) => {
    const now = settings(tags, defaults);
    expect(after(tags, dropGpus(now, gpuChoice(now, OFFERS)))).toEqual(expected);
  });

  it('takes away a default where the defaults are edited', () => {
    const now = readDefaults(ON_A100).map(({ index, ...one }) => {
      return { ...one, own: true, cellId: null };
    });
    expect(after(ON_A100, dropGpus(now, gpuChoice(now, OFFERS)))).toEqual([]);
  });
});

describe('entries', () => {
  it.each<[ListKind, string, string[]]>([
    ['env', 'env:NAME:a:b', ['NAME', 'a:b']],
    ['env', 'env:NAME:', ['NAME', '']],
    ['secret', 'secret:s3:key:NAME', ['NAME', 's3', 'key']],
    ['volume', 'volume:data:/mnt', ['data', '/mnt']],
    ['node_selector', 'node_selector:a.io/b:c', ['a.io/b', 'c']],
    ['toleration', 'toleration:gpu:NoSchedule', ['gpu', '', 'NoSchedule']],
    ['toleration', 'toleration:gpu=x:NoExecute', ['gpu', 'x', 'NoExecute']],
    ['label', 'label:team:x', ['team', 'x']],
    ['annotation', 'annotation:a:b:c', ['a', 'b:c']]
  ])('%s %s', (kind, tag, parts) => {
    const setting = parseSetting(tag);
    expect(setting && entryParts(setting)).toEqual(parts);
    expect(entryTag(kind, parts)).toBe(tag);
  });
});
