import type { IDiagnostic, Severity } from '../../../tokens';
import { marksOf } from '../marks';

/** A problem, written as `severity cell:line message`. */
function problem(text: string): IDiagnostic {
  const [severity, place, message] = text.split(' ');
  const [cell, line] = place.split(':');
  return {
    severity: severity as Severity,
    cell_id: cell || null,
    line: line ? Number(line) : null,
    message,
    remedy: ''
  } as IDiagnostic;
}

const cases: [string, string[], Record<string, [number, string, string][]>][] = [
  ['nothing', [], {}],
  ['a line', ['error a:2 broken'], { a: [[2, 'error', 'broken']] }],
  [
    'the gravest of a line counts, all are told',
    ['info a:2 one', 'error a:2 two'],
    { a: [[2, 'error', 'two\none']] }
  ],
  [
    'lines in their order, cells apart',
    ['error a:3 x', 'warning a:1 y', 'info b:1 z'],
    {
      a: [
        [1, 'warning', 'y'],
        [3, 'error', 'x']
      ],
      b: [[1, 'info', 'z']]
    }
  ],
  ['a problem without a line, one without a cell', ['error a x', 'error :3 y'], {}],
  ['names are told as they are', ['error a:1 `x`'], { a: [[1, 'error', 'x']] }]
];
test.each(cases)('%s', (_, problems, expected) => {
  const marks = [...marksOf(problems.map(problem))].map(([cell, lines]) => [
    cell,
    lines.map(({ line, severity, text }) => [line, severity, text])
  ]);
  expect(Object.fromEntries(marks)).toEqual(expected);
});
