import { nullTranslator } from '@jupyterlab/translation';

import { aRun } from '../../runs/__tests__/fixtures';
import { extentTitle, RerunModel } from '../rerun/model';

const trans = nullTranslator.load('jupyter_kale_ext');
const VALUES = [
  { name: 'n', type: 'int', value: 3 },
  { name: 'extra', type: 'none', value: null }
];

describe('what is asked of a run that is run again', () => {
  it.each<[string | null, number, string]>([
    [null, 0, 'All steps'],
    ['gone', 0, 'All steps'],
    ['train', 2, 'From train on']
  ])('begins at %j', (step, chosen, title) => {
    const model = new RerunModel(aRun(), VALUES, step, trans);
    expect(model.chosen).toBe(chosen);
    expect(extentTitle(model.extents[chosen], trans)).toBe(title);
  });

  it('has the chosen steps and the values that differ', () => {
    const model = new RerunModel(aRun(), VALUES, null, trans);
    expect(model.request).toEqual({ step: null, only: false, parameters: {} });
    expect(model.extents.map(extent => extentTitle(extent, trans))).toEqual([
      'All steps',
      'From load on',
      'From train on',
      'Only load',
      'Only train'
    ]);
    model.chosen = 4;
    model.values.set('n', '5');
    expect(model.request).toEqual({ step: 'train', only: true, parameters: { n: '5' } });
    model.values.set('n', '3');
    expect(model.request.parameters).toEqual({});
  });
});
