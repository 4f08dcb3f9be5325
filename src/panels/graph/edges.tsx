import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ICurve, ILayout } from './layout';
import { edgeKey, labelsOf } from './labels';
import type { IDrawing } from './model';
import { edgeTitle } from './words';

/** What is pointed at: a line by its key, or a step by its name, whose lines all count. */
export interface IPointed {
  edge: string | null;
  step: string | null;
}

interface IEdgesProps {
  layout: ILayout;
  drawing: IDrawing;
  pointed: IPointed;
  /** The step into which values go just now, by name. */
  running: ReadonlySet<string>;
  onPoint: (edge: string | null) => void;
}

/** The lines. Those that are pointed at are drawn once more, on top of the others. */
export function Edges(props: IEdgesProps): React.ReactElement {
  const { layout, drawing, pointed, running } = props;
  const edges = new Map(drawing.edges.map(edge => [edgeKey(edge), edge]));
  const bright = layout.curves.filter(curve => isPointed(curve, pointed));
  return (
    <svg
      className="jp-kale-Edges"
      width={layout.width}
      height={layout.height}
      aria-hidden="true"
      data-pointed={bright.length > 0}
    >
      <Lines {...props} />
      {[...running].flatMap(name =>
        layout.curves
          .filter(({ target }) => target === name)
          .map(curve => (
            <path key={edgeKey(curve)} className="jp-kale-mod-running" d={curve.path} />
          ))
      )}
      {bright.map(curve => (
        <path
          key={edgeKey(curve)}
          className="jp-kale-mod-pointed"
          data-plain={edges.get(edgeKey(curve))?.values.length === 0}
          d={curve.path}
        />
      ))}
    </svg>
  );
}

/** All lines, each with a broad invisible one that the pointer finds easily. */
const Lines = React.memo(
  function Lines({ layout, drawing, onPoint }: IEdgesProps): React.ReactElement {
    const plain = new Set(
      drawing.edges.filter(({ values }) => values.length === 0).map(edge => edgeKey(edge))
    );
    return (
      <g>
        {layout.curves.map(curve => (
          <path
            key={edgeKey(curve)}
            className="jp-kale-Edge"
            data-plain={plain.has(edgeKey(curve))}
            d={curve.path}
          />
        ))}
        {[...layout.boxes].map(([name, box]) =>
          layout.curves.some(({ target }) => target === name) ? (
            <path
              key={name}
              className="jp-kale-Edge-head"
              d={`M${box.x + box.width / 2} ${box.y}l-3.5 -6h7z`}
            />
          ) : null
        )}
        {layout.curves.map(curve => (
          <path
            key={edgeKey(curve)}
            className="jp-kale-Edge-reach"
            d={curve.path}
            data-edge={edgeKey(curve)}
            onPointerEnter={() => onPoint(edgeKey(curve))}
            onPointerLeave={() => onPoint(null)}
          />
        ))}
      </g>
    );
  },
  (before, after) => before.layout === after.layout && before.drawing.edges === after.drawing.edges
);

/** What the lines that are pointed at carry. */
export function Labels(props: {
  layout: ILayout;
  drawing: IDrawing;
  pointed: IPointed;
  scale: number;
  trans: TranslationBundle;
}): React.ReactElement {
  const { layout, drawing, pointed, scale, trans } = props;
  const bright = layout.curves.filter(curve => isPointed(curve, pointed));
  return (
    <>
      {labelsOf(drawing, bright, pointed.step, scale).map(({ key, edge, at }) => (
        <span
          key={key}
          className="jp-kale-Edge-label"
          aria-hidden="true"
          data-plain={edge.values.length === 0}
          style={{
            left: at.x,
            top: at.y,
            transform: `translate(-50%, -50%) scale(${1 / Math.min(1, scale)})`
          }}
        >
          {edgeTitle(edge, trans)}
        </span>
      ))}
    </>
  );
}

function isPointed(curve: ICurve, { edge, step }: IPointed): boolean {
  return edge === null
    ? step !== null && (curve.source === step || curve.target === step)
    : edgeKey(curve) === edge;
}
