import { stepsDefaults, withStepsDefaults } from '../stepsdefaults';

describe('the defaults for all steps', () => {
  it.each<[unknown, string[]]>([
    [undefined, []],
    [{ steps_defaults: 'x' }, []],
    [{ steps_defaults: ['limit:cpu:2', 3] }, ['limit:cpu:2']],
    [
      { steps_defaults: { limits: { cpu: 2 }, labels: { team: 'x' }, odd: 1 } },
      ['limit:cpu:2', 'label:team:x']
    ]
  ])('%j', (settings, tags) => {
    expect(stepsDefaults(settings)).toEqual(tags);
  });

  it('are written as a list, and the rest stays', () => {
    const settings = { mine: 1, steps_defaults: { limits: { cpu: '2' } } };
    expect(withStepsDefaults(settings, ['retry:1'])).toEqual({
      mine: 1,
      steps_defaults: ['retry:1']
    });
    expect(withStepsDefaults(settings, [])).toEqual({ mine: 1 });
  });
});
