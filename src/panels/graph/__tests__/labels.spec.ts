import { labelsOf } from '../labels';
import type { ICurve } from '../layout';

function curve(source: string, target: string, x: number): ICurve {
  return { source, target, path: '', head: { x: 0, y: 0 }, tail: { x, y: 100 } };
}

const edges = [
  { source: 'split', target: 'one', values: ['X', 'y'] },
  { source: 'split', target: 'two', values: ['X', 'y'] },
  { source: 'split', target: 'end', values: ['rest'] },
  { source: 'load', target: 'split', values: [] }
];
const curves = [
  curve('split', 'one', 10),
  curve('split', 'two', 200),
  curve('split', 'end', 15),
  curve('load', 'split', 50)
];

test('lines that leave a step with the same values have one label', () => {
  const labels = labelsOf({ nodes: [], edges }, curves, 'split', 1);
  expect(labels.map(({ edge, at }) => [edge.values.join(), at.x, at.y])).toEqual([
    ['X,y', 10, 100],
    ['rest', 15, 119],
    ['', 0, 0]
  ]);
});

test('a smaller drawing keeps its labels apart: they stay as big as they are', () => {
  const labels = labelsOf({ nodes: [], edges }, curves, 'split', 0.5);
  expect(labels[1].at.y).toBe(138);
});

test('a line by itself is labelled', () => {
  const labels = labelsOf({ nodes: [], edges }, [curves[3]], null, 1);
  expect(labels.map(({ key }) => key)).toEqual(['load split']);
});
