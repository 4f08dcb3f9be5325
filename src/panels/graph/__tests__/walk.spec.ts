import { ILayout, layoutOf } from '../layout';
import { isWalk, stepAt, Walk } from '../walk';

const names = ['load', 'left', 'right', 'join', 'tell'];
const pairs = ['load left', 'load right', 'left join', 'right join', 'load tell', 'join tell'];
const layout = layoutOf(
  names.map(name => ({ name, width: 120 })),
  pairs.map(pair => ({ source: pair.split(' ')[0], target: pair.split(' ')[1] })),
  4
) as ILayout;

const cases: [string, Walk, string | null][] = [
  ['load', 'ArrowDown', 'right'],
  ['left', 'ArrowRight', 'right'],
  ['right', 'ArrowLeft', 'left'],
  ['right', 'ArrowRight', null],
  ['right', 'ArrowDown', 'join'],
  ['join', 'ArrowDown', 'tell'],
  ['tell', 'ArrowUp', 'join'],
  ['tell', 'ArrowDown', null],
  ['load', 'ArrowUp', null],
  ['join', 'Home', 'load'],
  ['load', 'End', 'tell'],
  ['gone', 'ArrowDown', null],
  ['gone', 'Home', 'load']
];

it.each(cases)('from %s %s leads to %s', (from, key, to) => {
  expect(stepAt(layout, from, key)).toBe(to);
});

it('other keys move nothing', () => {
  expect(['ArrowUp', 'End', 'Enter', 'a'].map(isWalk)).toEqual([true, true, false, false]);
});
