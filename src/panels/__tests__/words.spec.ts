import { nullTranslator } from '@jupyterlab/translation';

import { gpusOf } from '../steps';
import { bytes, duration, elapsed, metric, placeTitle } from '../words';

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_949, '9.9 kB'],
    [99_700, '100 kB'],
    [3_400_000, '3.4 MB'],
    [1e9, '1.0 GB'],
    [2e15, '2000 TB']
  ])('%d is %s', (count, expected) => {
    expect(bytes(count)).toBe(expected);
  });
});

describe('duration', () => {
  it.each([
    [-1, '0.0 s'],
    [0.04, '0.0 s'],
    [9.95, '9.9 s'],
    [12.7, '12 s'],
    [60, '1:00'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [3 * 3600 + 62, '3:01:02']
  ])('%d', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });
});

describe('metric', () => {
  it.each([
    [0, '0'],
    [1234567, '1234567'],
    [0.99853249475, '0.99853'],
    [-2.5, '-2.5'],
    [1.5e-9, '1.5e-9']
  ])('%d', (value, expected) => {
    expect(metric(value)).toBe(expected);
  });
});

describe('elapsed', () => {
  it.each([
    [null, null, 50, null],
    [10, null, 50, 40],
    [10, 30, 50, 20],
    [60, null, 50, 0]
  ])('from %p to %p at %d', (started, ended, now, expected) => {
    expect(elapsed({ started, ended }, now)).toBe(expected);
  });
});

describe('placeTitle', () => {
  it.each([
    [null, null, ''],
    [7, null, 'cell 7'],
    [7, 2, 'cell 7, line 2']
  ])('%p %p', (cell_number, line, expected) => {
    const trans = nullTranslator.load('jupyter_kale_ext');
    expect(placeTitle({ cell_number, line }, trans)).toBe(expected);
  });
});

describe('gpusOf', () => {
  it.each<[[string, string][], number | undefined]>([
    [[], undefined],
    [[['cpu', '2']], undefined],
    [[['nvidia.com/gpu', '2']], 2],
    [
      [
        ['cpu', '2'],
        ['amd.com/gpu', '1']
      ],
      1
    ],
    [[['nvidia.com/mig-1g.5gb', '1']], 1],
    [[['gpu.intel.com/i915', '1']], 1],
    [[['nvidia.com/gpu', 'x']], undefined]
  ])('%j', (limits, count) => {
    expect(gpusOf({ limits, requests: [] })?.count).toBe(count);
  });
});
