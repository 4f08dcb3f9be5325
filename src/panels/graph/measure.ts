import type { TranslationBundle } from '@jupyterlab/translation';

import type { IGraphNode } from './model';
import { cellsTitle } from './words';

const NARROWEST = 88;
const WIDEST = 220;

/** What stands beside the name: edge, state. */
const BESIDE_NAME = 46;

/** What stands beside the cells: edge, time. */
const BESIDE_CELLS = 62;

/** Width of a GPU's picture with its count. */
const GPU = 34;

/**
 * How wide a step is drawn, in pixels: never by what changes while it runs.
 *
 * @param room - Width of the place that the drawing is in: in a narrow one two steps stand side by side all the same.
 */
export function widthOf(node: IGraphNode, room: number, trans: TranslationBundle): number {
  const name = textWidth(node.name, 13) + BESIDE_NAME;
  const rest = [cellsTitle(node, trans), ...node.resources].map(text => textWidth(text, 11) + 8);
  const below = rest.reduce((sum, width) => sum + width, BESIDE_CELLS) + (node.gpus ? GPU : 0);
  const widest = Math.min(WIDEST, Math.max(120, room * 0.5));
  return Math.round(Math.min(widest, Math.max(NARROWEST, name, below)));
}

let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();

function textWidth(text: string, size: number): number {
  const key = `${size} ${text}`;
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  context ??= document.createElement('canvas').getContext('2d');
  let width = text.length * size * 0.58;
  if (context) {
    const family = getComputedStyle(document.body).fontFamily || 'sans-serif';
    context.font = `600 ${size}px ${family}`;
    width = context.measureText(text).width;
  }
  known.set(key, width);
  return width;
}
