import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Edges, IPointed, Labels } from './edges';
import { edgeKey } from './labels';
import { ILayout, layoutOf } from './layout';
import { widthOf } from './measure';
import type { IDrawing } from './model';
import { Node } from './node';
import { isWalk, stepAt } from './walk';
import { nodeTitle } from './words';
import { drag, IZoom, useWidth, useZoom, ZOOM_STEP } from './zoom';

/** What the drawing shows, and what it asks for. */
export interface IGraphViewProps {
  drawing: IDrawing;
  /** Name of the step that is marked; null for none. */
  selected: string | null;
  trans: TranslationBundle;
  /** Go to the step's first cell. */
  onOpen: (step: string) => void;
  /** Mark the step. */
  onSelect: (step: string) => void;
  /** What can be done with a step, asked for at a point of the window; none where it is left out. */
  onMenu?: (step: string, x: number, y: number) => void;
  /** Whether the drawing takes all the room there is, instead of the height it needs. */
  fill?: boolean;
  /** Stands beside the zoom buttons. */
  children?: React.ReactNode;
}

/** Room for a step in a row, where the drawing decides how many a row holds. */
const COLUMN = 110;

/** The drawing: steps in rows from above to below, lines for what depends on what. */
export default function GraphView(props: IGraphViewProps): React.ReactElement {
  const { drawing, trans, fill } = props;
  const viewport = React.useRef<HTMLDivElement>(null);
  const width = useWidth(viewport);
  const layout = useLayout(drawing, width, trans);
  const zoom = useZoom(viewport, width, layout);
  return (
    <div className="jp-kale-Graph" data-fill={fill === true} data-fitting={zoom.fitting}>
      <div
        ref={viewport}
        className="jp-kale-Graph-viewport"
        role="application"
        aria-label={trans.__('Graph of the steps')}
        onPointerDown={drag}
      >
        {layout ? (
          <Canvas {...props} layout={layout} zoom={zoom} viewport={viewport} />
        ) : (
          <p className="jp-kale-Graph-circle">
            {trans.__('Steps wait for each other in a circle: there is no order to draw.')}
          </p>
        )}
      </div>
      <Tools {...props} zoom={zoom} />
    </div>
  );
}

function useLayout(drawing: IDrawing, width: number, trans: TranslationBundle): ILayout | null {
  const columns = Math.min(12, Math.max(2, Math.round(width / COLUMN)));
  // In steps, so that the drawing keeps its form while the panel is being resized.
  const room = columns * COLUMN;
  const sizes = drawing.nodes.map(node => ({ name: node.name, width: widthOf(node, room, trans) }));
  const links = drawing.edges.map(({ source, target }) => ({ source, target }));
  // By what it is made from: a run that goes on changes the drawing, not the layout.
  const key = JSON.stringify([sizes, links, columns]);
  return React.useMemo(() => layoutOf(sizes, links, columns), [key]);
}

interface ICanvasProps extends IGraphViewProps {
  layout: ILayout;
  zoom: IZoom;
  viewport: React.RefObject<HTMLElement>;
}

function Canvas(props: ICanvasProps): React.ReactElement {
  const { layout, drawing, zoom, selected, trans } = props;
  const { width, height } = layout;
  const { scale } = zoom;
  const [hovered, setHovered] = React.useState<IPointed>(NOTHING);
  const [focused, setFocused] = React.useState<string | null>(null);
  const at =
    hovered.edge !== null || hovered.step !== null ? hovered : { edge: null, step: focused };
  const tied = React.useMemo(() => tiedTo(drawing, at), [drawing.edges, at.edge, at.step]);
  const running = React.useMemo(
    () => new Set(drawing.nodes.filter(({ state }) => state === 'running').map(({ name }) => name)),
    [drawing.nodes]
  );
  const titles = React.useMemo(
    () => new Map(drawing.nodes.map(node => [node.name, nodeTitle(node, drawing, trans)])),
    [drawing]
  );
  const known = (name: string | null) => name !== null && layout.boxes.has(name);
  const reached = [focused, selected].find(known) ?? drawing.nodes[0]?.name;
  useFollow(props, running, focused);
  const handlers = useHandlers(props, setHovered, setFocused);
  const point = React.useCallback((edge: string | null) => setHovered({ edge, step: null }), []);
  return (
    <div className="jp-kale-Graph-sizer" style={{ width: width * scale, height: height * scale }}>
      <div
        className="jp-kale-Graph-canvas"
        style={{ width, height, transform: `scale(${scale})` }}
        {...handlers}
      >
        <Edges {...{ layout, drawing, running }} pointed={at} onPoint={point} />
        {drawing.nodes.map(node => {
          const box = layout.boxes.get(node.name);
          return (
            box && (
              <Node
                key={node.name}
                node={node}
                box={box}
                title={titles.get(node.name) ?? node.name}
                reachable={node.name === reached}
                selected={node.name === selected}
                tied={tied && tied.has(node.name)}
                trans={trans}
              />
            )
          );
        })}
        <Labels {...{ layout, drawing, scale, trans }} pointed={at} />
      </div>
    </div>
  );
}

const NOTHING: IPointed = { edge: null, step: null };

/** The step that is pointed at and its neighbours, or the ends of a line; null where nothing is pointed at. */
function tiedTo({ edges }: IDrawing, { edge, step }: IPointed): Set<string> | null {
  if (edge === null && step === null) {
    return null;
  }
  const ends = edges.filter(one =>
    edge === null ? one.source === step || one.target === step : edgeKey(one) === edge
  );
  return new Set([step ?? '', ...ends.flatMap(({ source, target }) => [source, target])]);
}

/** Keep the step that runs in sight, unless the user is busy with the drawing. */
function useFollow(
  { layout, zoom, viewport }: ICanvasProps,
  running: ReadonlySet<string>,
  focused: string | null
): void {
  const names = [...running].join(' ');
  React.useEffect(() => {
    const node = viewport.current;
    const box = layout.boxes.get([...running][0] ?? '');
    if (!node || !box || focused !== null || node.matches(':hover')) {
      return;
    }
    const [top, bottom] = [box.y * zoom.scale, (box.y + box.height) * zoom.scale];
    if (top < node.scrollTop || bottom > node.scrollTop + node.clientHeight) {
      node.scrollTo({ top: top - node.clientHeight / 3 });
    }
  }, [names, layout]);
}

/** Pointer and keys, heard once for all steps. */
function useHandlers(
  { layout, zoom, onOpen, onSelect, onMenu }: ICanvasProps,
  setHovered: (pointed: IPointed) => void,
  setFocused: (step: string | null) => void
): React.HTMLAttributes<HTMLElement> {
  const focus = (from: EventTarget & Element, name: string) => {
    const node = [...from.querySelectorAll<HTMLElement>('.jp-kale-Node')].find(
      ({ dataset }) => dataset.step === name
    );
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const menu = (event: React.SyntheticEvent, x: number, y: number) => {
    const step = stepOf(event);
    if (step && onMenu) {
      event.preventDefault();
      event.stopPropagation();
      onSelect(step);
      onMenu(step, x, y);
    }
  };
  const key = (event: React.KeyboardEvent) => {
    const step = stepOf(event);
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (step && (key === 'Enter' || key === ' ')) {
      (key === 'Enter' ? onOpen : onSelect)(step);
    } else if (step && isWalk(key)) {
      const next = stepAt(layout, step, key);
      if (next) {
        focus(event.currentTarget, next);
      }
    } else if (key === '+' || key === '=' || key === '-') {
      zoom.by(key === '-' ? 1 / ZOOM_STEP : ZOOM_STEP);
    } else if (key === '0') {
      zoom.fit();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    onClick: event => {
      const step = stepOf(event);
      if (step) {
        onSelect(step);
        onOpen(step);
      }
    },
    onContextMenu: event => {
      const { left, bottom } = (event.target as Element).getBoundingClientRect();
      const byKey = event.clientX === 0 && event.clientY === 0;
      menu(event, byKey ? left : event.clientX, byKey ? bottom : event.clientY);
    },
    onKeyDown: key,
    onFocus: event => setFocused(stepOf(event)),
    onBlur: () => setFocused(null),
    onPointerOver: event => {
      const step = stepOf(event);
      if (step) {
        setHovered({ edge: null, step });
      }
    },
    onPointerOut: event => {
      if (stepOf(event)) {
        setHovered(NOTHING);
      }
    }
  };
}

function stepOf(event: React.SyntheticEvent): string | null {
  const node = (event.target as Element).closest<HTMLElement>('.jp-kale-Node');
  return node?.dataset.step ?? null;
}

function Tools(props: IGraphViewProps & { zoom: IZoom }): React.ReactElement {
  const { zoom, trans } = props;
  const scale = trans.__('%1 %', Math.round(100 * zoom.scale));
  return (
    <div className="jp-kale-Graph-tools">
      <button
        className="jp-kale-Tool"
        data-zoom="out"
        aria-label={trans.__('Zoom out')}
        title={trans.__('Zoom out')}
        onClick={() => zoom.by(1 / ZOOM_STEP)}
      />
      <button
        className="jp-kale-Tool jp-kale-Tool-scale"
        aria-label={trans.__('%1: fit the graph into its place', scale)}
        title={trans.__('Fit the graph into its place')}
        onClick={zoom.fit}
      >
        {scale}
      </button>
      <button
        className="jp-kale-Tool"
        data-zoom="in"
        aria-label={trans.__('Zoom in')}
        title={trans.__('Zoom in')}
        onClick={() => zoom.by(ZOOM_STEP)}
      />
      {props.children}
    </div>
  );
}
