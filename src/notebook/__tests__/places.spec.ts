import { placesOf } from '../places';

describe('placesOf', () => {
  it('gives an untagged cell the place of the nearest tagged one above that is not skipped', () => {
    const tags = [[], ['imports'], [], null, ['step:load'], ['hide'], ['skip'], []];
    expect(placesOf(tags)).toEqual([
      { role: null, step: '', tagged: false },
      { role: 'imports', step: '', tagged: true },
      { role: 'imports', step: '', tagged: false },
      null,
      { role: 'step', step: 'load', tagged: true },
      { role: 'step', step: 'load', tagged: false },
      { role: 'skip', step: '', tagged: true },
      { role: 'step', step: 'load', tagged: false }
    ]);
  });
});
