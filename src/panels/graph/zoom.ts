import * as React from 'react';

import type { ILayout } from './layout';

/** How small and how big the drawing gets. */
const SMALLEST = 0.15;
const BIGGEST = 2;

/** How small it gets by itself, so that all of it is seen at once: names can still be read. */
const SMALLEST_FIT = 0.6;

/** One step of zooming by button or key. */
export const ZOOM_STEP = 1.25;

/** The zoom of a drawing in the element that scrolls it. */
export interface IZoom {
  scale: number;
  /** True until the user zooms: the drawing fits its element. */
  fitting: boolean;
  /** Zoom by a factor; what is at the point (of the window) stays there, else the middle. */
  by: (factor: number, at?: { x: number; y: number }) => void;
  /** Fit the drawing into its element again. */
  fit: () => void;
}

/** Zoom with the buttons, with Ctrl and the wheel, by pinching. */
export function useZoom(
  viewport: React.RefObject<HTMLElement>,
  width: number,
  layout: ILayout | null
): IZoom {
  const [chosen, setChosen] = React.useState<number | null>(null);
  const wide = layout?.width ?? 0;
  const fitted = wide > 0 && width > 0 ? clamp(width / wide, SMALLEST_FIT, 1) : 1;
  const scale = chosen ?? fitted;
  const now = React.useRef(scale);
  const keep = React.useRef<{ x: number; y: number; factor: number } | null>(null);
  now.current = scale;
  const by = React.useCallback<IZoom['by']>(
    (factor, at) => {
      const node = viewport.current;
      const next = clamp(now.current * factor, SMALLEST, BIGGEST);
      if (node && next !== now.current) {
        const { left, top, width, height } = node.getBoundingClientRect();
        const x = at ? at.x - left : width / 2;
        const y = at ? at.y - top : height / 2;
        keep.current = { x, y, factor: next / now.current };
        setChosen(next);
      }
    },
    [viewport]
  );
  React.useLayoutEffect(() => {
    const node = viewport.current;
    if (node && keep.current) {
      const { x, y, factor } = keep.current;
      node.scrollLeft = (node.scrollLeft + x) * factor - x;
      node.scrollTop = (node.scrollTop + y) * factor - y;
      keep.current = null;
    }
  }, [scale, viewport]);
  const [start, first] = [...(layout?.boxes ?? [])].find(([, { row }]) => row === 0) ?? [];
  React.useLayoutEffect(() => {
    if (viewport.current && first) {
      const middle = (first.x + first.width / 2) * now.current;
      viewport.current.scrollLeft = middle - viewport.current.clientWidth / 2;
    }
  }, [start, viewport]);
  React.useEffect(() => {
    const node = viewport.current;
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        by(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
      }
    };
    node?.addEventListener('wheel', wheel, { passive: false });
    return () => node?.removeEventListener('wheel', wheel);
  }, [viewport, by]);
  return { scale, fitting: chosen === null, by, fit: () => setChosen(null) };
}

/** The width of an element, as it changes. */
export function useWidth(element: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = React.useState(0);
  React.useLayoutEffect(() => {
    const node = element.current;
    if (!node) {
      return undefined;
    }
    setWidth(node.clientWidth);
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Move the drawing with the pointer, begun where no step is. */
export function drag(event: React.PointerEvent<HTMLElement>): void {
  const node = event.currentTarget;
  const onStep = (event.target as Element).closest('.jp-kale-Node');
  if (event.button !== 0 || event.pointerType === 'touch' || onStep) {
    return;
  }
  const { clientX, clientY, pointerId } = event;
  const { scrollLeft, scrollTop } = node;
  const move = (event: PointerEvent) => {
    if (!node.hasPointerCapture(pointerId)) {
      node.setPointerCapture(pointerId);
    }
    node.scrollLeft = scrollLeft - event.clientX + clientX;
    node.scrollTop = scrollTop - event.clientY + clientY;
  };
  const end = () => {
    node.removeEventListener('pointermove', move);
    node.removeEventListener('pointerup', end);
    node.removeEventListener('pointercancel', end);
  };
  node.addEventListener('pointermove', move);
  node.addEventListener('pointerup', end);
  node.addEventListener('pointercancel', end);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
