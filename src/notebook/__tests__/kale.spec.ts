import * as fs from 'fs';
import * as path from 'path';

import type { ICellEdit, ISettingEdit } from '../../tokens';
import { changesFor, joinChanges, renameChanges } from '../edits';
import { CellTags, ITagChange, stepNames, stepPrev } from '../members';
import { readSettings, settingChanges } from '../stepsettings';

type Action =
  | { kind: 'edit'; cells: number[]; edit: ICellEdit }
  | { kind: 'rename'; step: string; name: string }
  | { kind: 'join'; cells: number[] }
  | { kind: 'settings'; step: string; edits: ISettingEdit[] };

/** What a step of the table asks for; absent is nothing. */
interface IAsked {
  prev?: string[];
  limits?: Record<string, string>;
  image?: string;
  cache?: boolean;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  secrets?: Record<string, string[]>;
}

/** What the panel writes; the server's tests have our reader and Kubeflow Kale's read the same. */
interface ICase {
  title: string;
  before: CellTags[];
  actions: Action[];
  after: CellTags[];
  steps: Record<string, IAsked & { cells: number[] }>;
}

const TABLE = path.resolve(__dirname, '../../../tests/notebook/kale_cases.json');
const CASES = JSON.parse(fs.readFileSync(TABLE, 'utf8')) as ICase[];

function changes(cells: CellTags[], action: Action): ITagChange[] {
  switch (action.kind) {
    case 'edit':
      return changesFor(cells, action.cells, action.edit);
    case 'rename':
      return renameChanges(cells, action.step, action.name);
    case 'join':
      return joinChanges(cells, action.cells);
    case 'settings':
      return settingChanges(cells, action.step, action.edits);
  }
}

/** The notebook's tags after the actions; a cell without any has none in the file. */
function written({ before, actions }: ICase): (CellTags | null)[] {
  const cells = before.map((tags): CellTags => tags ?? []);
  for (const action of actions) {
    changes(cells, action).forEach(({ index, tags }) => (cells[index] = tags));
  }
  return cells.map(tags => (tags?.length ? tags : null));
}

function asked(cells: CellTags[], step: string): IAsked {
  const result: Required<Pick<IAsked, 'limits' | 'labels' | 'annotations' | 'secrets'>> & IAsked = {
    prev: stepPrev(cells, step),
    limits: {},
    labels: {},
    annotations: {},
    secrets: {}
  };
  for (const { kind, key, value } of readSettings(cells, step, [])) {
    if (kind === 'limit' || kind === 'label' || kind === 'annotation') {
      result[`${kind}s`][key] = value;
    } else if (kind === 'secret') {
      result.secrets[key] = value.split(':');
    } else if (kind === 'image') {
      result.image = value;
    } else if (kind === 'cache') {
      result.cache = value === 'enabled';
    }
  }
  return result;
}

describe('what passes between the panel and Kubeflow Kale', () => {
  it.each(CASES.map(one => [one.title, one] as const))('%s', (_, one) => {
    expect(written(one)).toEqual(one.after.map(tags => (tags?.length ? tags : null)));
    const cells = one.after.map((tags): CellTags => tags ?? []);
    expect(stepNames(cells).sort()).toEqual(Object.keys(one.steps).sort());
    for (const [step, wanted] of Object.entries(one.steps)) {
      const nothing = { prev: [], limits: {}, labels: {}, annotations: {}, secrets: {} };
      // Which cells belong to a step is for the server to say.
      const given = { ...asked(cells, step), cells: wanted.cells };
      expect(given).toEqual({ ...nothing, ...wanted });
    }
  });
});
