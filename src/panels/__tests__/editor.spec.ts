import { nullTranslator } from '@jupyterlab/translation';

import type { ICellEdit, ISession, Role } from '../../tokens';
import { TagEditorModel } from '../editor/model';

const trans = nullTranslator.load('jupyter_kale_ext');

interface IBench {
  explicit?: boolean;
  inherited?: Role | null;
  readOnly?: boolean;
  cells?: number;
}

/** An editor on cells that say this, in a notebook with the steps `load` and `train` (after `load`). */
function open(said: ICellEdit, bench: IBench = {}) {
  const { explicit = false, inherited = 'step', readOnly = false, cells = 1 } = bench;
  const written: [number[], ICellEdit][] = [];
  const joined: number[][] = [];
  const inputs = [{ name: 'df', source: 'load' }];
  const pipeline = {
    readOnly,
    steps: ['load', 'train'],
    places: [{ role: inherited, step: '', tagged: false }],
    graph: { explicit, steps: [{ name: 'train', depends_on: ['load'], inputs }] },
    prevOf: (step: string) => (step === 'train' ? ['load'] : []),
    edited: () => said,
    stepAbove: () => 'load',
    indexOf: (id: string) => Number(id),
    edit: (indices: number[], edit: ICellEdit) => written.push([indices, edit]),
    join: (indices: number[]) => joined.push(indices)
  };
  const ids = Array.from({ length: cells }, (_, index) => String(index));
  const model = new TagEditorModel({ pipeline } as unknown as ISession, ids, trans);
  return { model, written, joined };
}

const NONE: ICellEdit = { role: null, step: '', prev: [] };
const TRAIN: ICellEdit = { role: 'step', step: 'train', prev: [] };

describe('TagEditorModel', () => {
  it.each<[string, ICellEdit, Role | null, Role | null | undefined]>([
    ['a cell in no step', NONE, null, 'step'],
    ['a cell that inherits', NONE, 'step', null],
    ['a tagged cell', TRAIN, 'step', 'step'],
    ['cells that differ', {}, 'step', undefined]
  ])('begins with what is likely: %s', (_, edit, inherited, role) => {
    expect(open(edit, { inherited }).model.draft.role).toBe(role);
  });

  it.each([
    ['load', '', true],
    ['', 'Give the step a name.', false],
    ['My Step', 'Lower-case letters, digits and _ only: my_step', false],
    ['!', 'A name begins with a letter or _.', false]
  ])('the name %j', (name, fault, applied) => {
    const { model, written } = open(TRAIN);
    model.setStep(name);
    expect(model.fault).toBe(fault);
    expect(model.apply()).toBe(applied);
    expect(written).toHaveLength(applied ? 1 : 0);
  });

  it('takes the name that was probably meant', () => {
    const { model } = open(TRAIN);
    model.setStep('My Step');
    model.mend();
    expect([model.draft.step, model.fault]).toEqual(['my_step', '']);
  });

  it('shows what comes before with the names that flow, and follows the chosen step', () => {
    const { model } = open(NONE);
    model.setRole('step');
    model.setStep('train');
    expect(model.candidates).toEqual([{ name: 'load', order: 0, chosen: true, values: ['df'] }]);
    expect(model.explicit).toBe(false);
    model.setStep('new');
    expect(model.candidates.map(({ chosen }) => chosen)).toEqual([false, false]);
  });

  it.each<[string, boolean, (model: TagEditorModel) => void, ICellEdit['prev'], boolean]>([
    ['untouched', false, () => undefined, undefined, false],
    ['one dropped', false, m => m.togglePrev('load'), [], true],
    ['and taken back', false, m => [1, 2].forEach(() => m.togglePrev('load')), ['load'], true],
    [
      'left to the data after all',
      false,
      m => [m.togglePrev('load'), m.inferPrev()],
      undefined,
      false
    ],
    ['explicit and untouched', true, () => undefined, undefined, true],
    ['explicit, left to the data', true, m => m.inferPrev(), null, false]
  ])('dependencies: %s', (_, explicit, act, prev, shown) => {
    const { model, written } = open(TRAIN, { explicit });
    act(model);
    expect(model.explicit).toBe(shown);
    model.apply();
    expect(written[0][1].prev).toEqual(prev);
  });

  it.each<[string, string, boolean | undefined, boolean]>([
    ['a new name is the step’s everywhere', 'fit', undefined, true],
    ['unless it is said not to be', 'fit', false, false],
    ['the name of another step is no new name', 'load', undefined, false],
    ['nor is the step’s own', 'train', undefined, false]
  ])('%s', (_, name, everywhere, expected) => {
    const { model, written } = open(TRAIN);
    model.setStep(name);
    if (everywhere !== undefined) {
      model.setEverywhere(everywhere);
    }
    model.apply();
    expect(written[0][1]).toMatchObject({ step: name, everywhere: expected });
  });

  it('a cell that is in no step has none to rename', () => {
    const { model } = open(NONE);
    model.setRole('step');
    model.setStep('fit');
    expect(model.renames).toBe(false);
  });

  it('writes no step for another role, and no role where none was chosen', () => {
    const { model, written } = open(TRAIN);
    model.setRole('skip');
    model.apply();
    model.clear();
    const mixed = open({}, { cells: 3 });
    mixed.model.apply();
    expect(written.map(([, edit]) => [edit.role, edit.step])).toEqual([
      ['skip', ''],
      [null, undefined]
    ]);
    expect(mixed.written[0]).toMatchObject([[0, 1, 2], { role: undefined, step: undefined }]);
  });

  it('joins all its cells with the step above', () => {
    const { model, joined } = open(TRAIN, { cells: 2 });
    expect(model.above).toBe('load');
    model.join();
    expect(joined).toEqual([[0, 1]]);
  });

  it('writes nothing where the notebook can only be read', () => {
    const { model, written } = open(TRAIN, { readOnly: true });
    expect([model.apply(), written.length]).toEqual([false, 0]);
  });
});
