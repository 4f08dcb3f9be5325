import type { TranslationBundle } from '@jupyterlab/translation';

import { duration, stateTitle } from '../words';
import type { IDrawing, IGraphEdge, IGraphNode } from './model';

/** Which cells a step has: `cell 4`, `3 cells`. */
export function cellsTitle({ cells }: IGraphNode, trans: TranslationBundle): string {
  return cells.length === 1
    ? trans.__('cell %1', cells[0].number)
    : trans._n('%1 cell', '%1 cells', cells.length);
}

/** The values that a line carries, in a sentence. */
export function edgeTitle(edge: IGraphEdge, trans: TranslationBundle): string {
  return edge.values.length > 0 ? edge.values.join(', ') : trans.__('no values, only the order');
}

/** How many problems a step has, gravest first; empty for none. */
export function problemsTitle({ problems }: IGraphNode, trans: TranslationBundle): string {
  const { error, warning, info } = problems;
  return [
    error > 0 && trans._n('%1 error', '%1 errors', error),
    warning > 0 && trans._n('%1 warning', '%1 warnings', warning),
    info > 0 && trans._n('%1 remark', '%1 remarks', info)
  ]
    .filter(Boolean)
    .join(', ');
}

/** All that the drawing shows of a step, for those who hear it. */
export function nodeTitle(node: IGraphNode, drawing: IDrawing, trans: TranslationBundle): string {
  const { name, state, started, ended, progress, gpus, resources } = node;
  const place = drawing.nodes.indexOf(node) + 1;
  const parts = [
    trans.__('%1, step %2 of %3', name, place, drawing.nodes.length),
    cellsTitle(node, trans),
    state && stateTitle(state, trans),
    progress && trans.__('%1 of %2 cells done', progress.done, progress.of),
    started !== null && ended !== null && duration(ended - started),
    gpus > 0 && trans._n('%1 GPU', '%1 GPUs', gpus),
    ...resources,
    problemsTitle(node, trans),
    ...drawing.edges
      .filter(({ target }) => target === name)
      .map(edge => trans.__('after %1: %2', edge.source, edgeTitle(edge, trans))),
    ...drawing.edges
      .filter(({ source }) => source === name)
      .map(edge => trans.__('before %1: %2', edge.target, edgeTitle(edge, trans)))
  ];
  return parts.filter(Boolean).join('; ');
}
