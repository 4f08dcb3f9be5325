/** What is written at the lines, and where: so that no label covers another. */
import type { ICurve, IPoint } from './layout';
import type { IDrawing, IGraphEdge } from './model';
import type { ILink } from './rows';

/** What one line carries, or several that carry the same; `at` is the label's middle. */
export interface ILabel {
  key: string;
  edge: IGraphEdge;
  at: IPoint;
}

/** How many labels are shown at once; beyond, they would cover the drawing. */
const MOST = 12;

/** Size of a label in pixels of the screen, as the style sheet sets it. */
const HEIGHT = 19;
const WIDEST = 180;
const LETTER = 6.7;

/** The key of a line. */
export function edgeKey({ source, target }: ILink): string {
  return `${source} ${target}`;
}

/**
 * The labels of some lines.
 *
 * @param step - The step whose lines they are: the lines that leave it with the same values have one label. Null for a single line.
 * @param scale - How big the drawing is shown; labels don't get smaller with it.
 */
export function labelsOf(
  { edges }: IDrawing,
  curves: ReadonlyArray<ICurve>,
  step: string | null,
  scale: number
): ILabel[] {
  const known = new Map(edges.map(edge => [edgeKey(edge), edge]));
  const labels = new Map<string, ILabel>();
  for (const curve of curves) {
    const edge = known.get(edgeKey(curve));
    if (edge) {
      const leaving = curve.source === step;
      const key = leaving ? edge.values.join(' ') : edgeKey(curve);
      // At the end where the lines lie apart.
      const at = leaving ? curve.tail : curve.head;
      labels.set(key, labels.get(key) ?? { key, edge, at });
    }
  }
  return apart([...labels.values()].slice(0, MOST), 1 / Math.min(1, scale));
}

/** The labels, moved down where they would cover one before. */
function apart(labels: ReadonlyArray<ILabel>, size: number): ILabel[] {
  const placed: ILabel[] = [];
  for (const label of labels) {
    let { y } = label.at;
    const covers = ({ edge, at }: ILabel) =>
      Math.abs(at.y - y) < HEIGHT * size &&
      Math.abs(at.x - label.at.x) < ((widthOf(edge) + widthOf(label.edge)) / 2) * size;
    while (placed.some(covers)) {
      y += HEIGHT * size;
    }
    placed.push({ ...label, at: { x: label.at.x, y } });
  }
  return placed;
}

function widthOf({ values }: IGraphEdge): number {
  return values.length === 0 ? WIDEST : Math.min(WIDEST, values.join(', ').length * LETTER + 14);
}
