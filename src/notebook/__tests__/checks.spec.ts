import { nullTranslator } from '@jupyterlab/translation';
import * as fs from 'fs';
import * as path from 'path';

import type { SettingKind } from '../../tokens';
import { settingFault } from '../checks';

/** A tag and what is wrong with it; the server's tests read the same table. */
interface ICase {
  tag: string;
  reason: string | null;
  nearest?: string | null;
}

const TABLE = path.resolve(__dirname, '../../../tests/notebook/setting_cases.json');
const CASES = JSON.parse(fs.readFileSync(TABLE, 'utf8')) as ICase[];
const trans = nullTranslator.load('jupyter_kale_ext');

describe('settingFault', () => {
  it.each(CASES.map(one => [one.tag, one] as const))('%s', (tag, { reason, nearest }) => {
    const colon = tag.indexOf(':');
    const [kind, rest] = [tag.slice(0, colon) as SettingKind, tag.slice(colon + 1)];
    const fault = settingFault(kind, rest, trans);
    expect(fault?.reason ?? null).toBe(reason);
    if (nearest !== undefined) {
      const resource = rest.slice(0, rest.indexOf(':'));
      const meant = fault?.nearest ?? null;
      expect(meant && `${kind}:${resource}:${meant}`).toBe(nearest);
    }
  });
});
