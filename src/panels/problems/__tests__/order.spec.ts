import type { IDiagnostic, Severity } from '../../../tokens';
import { groupsOf, nextProblem, problemKey } from '../order';

/** A problem, written as `severity code index:line`. */
function problem(text: string): IDiagnostic {
  const [severity, code, place] = text.split(' ');
  const [index, line] = (place ?? '').split(':');
  return {
    severity: severity as Severity,
    code,
    message: code,
    cell_id: index ? `c${index}` : null,
    cell_index: index ? Number(index) : null,
    line: line ? Number(line) : null
  } as IDiagnostic;
}

const ALL = ['warning KL5 0:1', 'error KL1 4:2', 'info KL9 2', 'error KL2 1:7', 'error KL3'].map(
  problem
);

test('errors come first, each group in the order of the notebook', () => {
  expect(
    groupsOf(ALL).map(({ severity, problems }) => [severity, problems.map(p => p.code)])
  ).toEqual([
    ['error', ['KL3', 'KL2', 'KL1']],
    ['warning', ['KL5']],
    ['info', ['KL9']]
  ]);
});

test('a notebook without problems has no groups', () => {
  expect(groupsOf([])).toEqual([]);
});

const walks: [string, { index: number; line: number }, 1 | -1, string | null][] = [
  ['from the start', { index: 0, line: 1 }, 1, 'KL2'],
  ['from the line of a problem', { index: 1, line: 7 }, 1, 'KL9'],
  ['within a cell', { index: 4, line: 1 }, 1, 'KL1'],
  ['round the end', { index: 9, line: 1 }, 1, 'KL5'],
  ['back', { index: 4, line: 2 }, -1, 'KL9'],
  ['back round the start', { index: 0, line: 1 }, -1, 'KL1']
];
test.each(walks)('the next problem %s', (_, from, direction, code) => {
  expect(nextProblem(ALL, from, direction)?.code).toBe(code);
});

test('several problems at one place are gone to one after the other', () => {
  const all = ['error KL1 1:1', 'error KL2 1:1', 'error KL3 3:1'].map(problem);
  const at = { index: 1, line: 1 };
  expect(nextProblem(all, at, 1, all[0])?.code).toBe('KL2');
  expect(nextProblem(all, at, 1, all[1])?.code).toBe('KL3');
  expect(nextProblem(all, at, -1, all[1])?.code).toBe('KL1');
});

test('a problem of the notebook as a whole is nowhere to go to', () => {
  expect(nextProblem([problem('error KL3')], { index: 0, line: 1 }, 1)).toBeNull();
});

test('a problem is the same one after another check', () => {
  expect(problemKey(problem('error KL1 1:1'))).toBe(problemKey(problem('error KL1 1:1')));
  expect(problemKey(problem('error KL1 1:1'))).not.toBe(problemKey(problem('error KL1 1:2')));
});
