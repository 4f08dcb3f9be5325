import { nullTranslator } from '@jupyterlab/translation';

import type { ICellEdit, ISession, Role } from '../../tokens';
import { TagEditorModel } from '../editor/model';

const trans = nullTranslator.load('jupyter_kale_ext');

/** An editor on a cell that says this, in a notebook with the steps `load` and `train` (after `load`). */
function open(edit: ICellEdit, inherited: Role | null = 'step') {
  const written: ICellEdit[] = [];
  const pipeline = {
    steps: ['load', 'train'],
    places: [{ role: inherited, step: '', tagged: false }],
    graph: { explicit: false, steps: [{ name: 'train', depends_on: ['load'] }] },
    prevOf: (step: string) => (step === 'train' ? ['load'] : []),
    edited: () => edit,
    indexOf: () => 0,
    edit: (_: number, edit: ICellEdit) => written.push(edit)
  };
  const panel = { content: { widgets: [{ model: { id: 'c0' } }] } };
  const session = { pipeline, panel } as unknown as ISession;
  return { model: new TagEditorModel(session, 0, trans), written };
}

const NONE: ICellEdit = { role: null, step: '', prev: [] };
const TRAIN: ICellEdit = { role: 'step', step: 'train', prev: [] };

describe('TagEditorModel', () => {
  it.each<[string, ICellEdit, Role | null, Role | null]>([
    ['a cell in no step', NONE, null, 'step'],
    ['a cell that inherits', NONE, 'step', null],
    ['a tagged cell', TRAIN, 'step', 'step']
  ])('begins with what is likely: %s', (_, edit, inherited, role) => {
    expect(open(edit, inherited).model.draft.role).toBe(role);
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

  it('shows the dependencies of a step that is there already', () => {
    const { model } = open(NONE);
    model.setRole('step');
    model.setStep('train');
    expect(model.draft.prev).toEqual(['load']);
    expect([model.candidates, model.inferred]).toEqual([['load'], ['load']]);
  });

  it('names and drops a dependency', () => {
    const { model, written } = open(TRAIN);
    model.togglePrev('load');
    model.apply();
    model.togglePrev('load');
    model.apply();
    expect(written).toEqual([{ ...TRAIN, prev: ['load'] }, TRAIN]);
  });

  it('writes no step for another role', () => {
    const { model, written } = open({ ...TRAIN, prev: ['load'] });
    model.setRole('skip');
    model.apply();
    model.clear();
    expect(written).toEqual([{ role: 'skip', step: '', prev: [] }, NONE]);
  });
});
