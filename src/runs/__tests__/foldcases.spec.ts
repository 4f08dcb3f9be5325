import * as fs from 'fs';
import * as path from 'path';

import type { IRunEvent, IRunSnapshot } from '../../tokens';
import { fold } from '../fold';

/** The cases that the server's fold is tested with too. */
const FILE = path.resolve(__dirname, '..', '..', '..', 'tests', 'runs', 'fold_cases.json');

const { initial, cases } = JSON.parse(fs.readFileSync(FILE, 'utf8')) as {
  initial: IRunSnapshot;
  cases: { name: string; events: IRunEvent[]; expected: IRunSnapshot | null }[];
};

describe('the cases of the server', () => {
  it.each(cases.map(({ name, events, expected }) => [name, events, expected] as const))(
    '%s',
    (_, events, expected) => {
      const run = events.reduce<IRunSnapshot | null>(
        (snapshot, event) => snapshot && fold(snapshot, event),
        initial
      );
      expect(run).toEqual(expected);
    }
  );
});
