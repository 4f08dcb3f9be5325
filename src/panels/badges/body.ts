import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, LabIcon } from '@jupyterlab/ui-components';

import { gpuIcon } from '../icons';
import { plainMessage } from '../message';
import { quieten, severityIcon, stateIcon, stepColour } from '../state';
import { duration, roleCaption, roleTitle, severityTitle, stateTitle } from '../words';
import type { IBadge, IStepRef } from './model';

/** What a badge can ask for. */
export interface IBadgeActions {
  /** Open the editor of the cell. */
  edit(): void;
  /** Show what the step asks for. */
  resources(step: string): void;
}

/**
 * The row above a cell: what it belongs to, what comes before, what it asks for, how it went.
 *
 * Plain elements: a notebook has as many rows as cells, and a React root for each costs more than the row.
 */
export function badgeNodes(
  badge: IBadge,
  trans: TranslationBundle,
  actions: IBadgeActions
): HTMLElement[] {
  return [
    chip(badge, trans, actions),
    ...(badge.after.length > 0 ? [after(badge.after, trans)] : []),
    ...(badge.gpus > 0 ? [gpus(badge, trans, actions)] : []),
    ...(badge.problem ? [problem(badge.problem, trans)] : []),
    ...(badge.state ? [outcome(badge, badge.state, trans)] : [])
  ];
}

function chip(badge: IBadge, trans: TranslationBundle, actions: IBadgeActions): HTMLElement {
  const { role, step, inherited } = badge;
  const node = button('jp-kale-Chip', actions.edit);
  const title = role ? roleCaption(role, trans) : trans.__('No step above claims the cell.');
  node.dataset.role = role ?? 'none';
  node.dataset.inherited = String(inherited);
  node.title = `${title} ${trans.__('Click to change.')}`;
  colour(node, step?.order ?? -1);
  if (step) {
    node.append(dot());
  }
  node.append(step?.name ?? (role ? roleTitle(role, trans) : trans.__('Not in a step')));
  node.append(icon(editIcon, 'jp-kale-Chip-edit'));
  return node;
}

function after(steps: IStepRef[], trans: TranslationBundle): HTMLElement {
  const node = span('jp-kale-After', trans.__('after'));
  for (const { name, order } of steps) {
    const ref = span('jp-kale-Ref');
    colour(ref, order);
    ref.append(dot(), name);
    node.append(ref);
  }
  return node;
}

function gpus(badge: IBadge, trans: TranslationBundle, actions: IBadgeActions): HTMLElement {
  const step = badge.step?.name ?? '';
  const text = trans._n('%1 GPU', '%1 GPUs', badge.gpus);
  const node = button('jp-kale-Gpu', () => actions.resources(step));
  node.title = trans.__('%1. Click to see what step %2 asks for.', text, step);
  node.append(icon(gpuIcon), badge.first ? text : String(badge.gpus));
  return node;
}

function problem(found: NonNullable<IBadge['problem']>, trans: TranslationBundle): HTMLElement {
  const node = span('jp-kale-Badge-problem');
  node.title = plainMessage(found.message);
  node.append(picture(severityIcon(found.severity), severityTitle(found.severity, trans)));
  return node;
}

function outcome(
  badge: IBadge,
  state: NonNullable<IBadge['state']>,
  trans: TranslationBundle
): HTMLElement {
  const { seconds, error } = badge;
  const node = span('jp-kale-Badge-outcome');
  node.dataset.state = state;
  if (error) {
    const message = plainMessage(error.message);
    const text =
      error.line === null ? message : trans.__('line %1: %2', error.line, error.ename || message);
    const told = span('jp-kale-Badge-error', text);
    told.title = plainMessage(`${error.message} ${error.remedy}`.trim());
    node.append(told);
  }
  const turning = state === 'running' ? 'jp-kale-mod-turning' : undefined;
  const mark = picture(stateIcon(state), stateTitle(state, trans), turning);
  mark.dataset.state = state;
  node.append(span('jp-kale-Time', seconds === null ? '' : duration(seconds)), mark);
  return node;
}

function span(className: string, text = ''): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = text;
  return node;
}

function button(className: string, click: () => void): HTMLElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = className;
  // JupyterLab takes keys on a cell's elements for shortcuts otherwise: letters would cut cells.
  quieten(node);
  node.onclick = click;
  return node;
}

function dot(): HTMLElement {
  return span('jp-kale-Dot');
}

function icon(of: LabIcon, className?: string): HTMLElement {
  return of.element({ tag: 'span', className });
}

/** An icon that says something of its own. */
function picture(of: LabIcon, title: string, className?: string): HTMLElement {
  const node = span('jp-kale-State');
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', title);
  node.title = title;
  node.append(icon(of, className));
  return node;
}

function colour(node: HTMLElement, order: number): void {
  for (const [name, value] of Object.entries(stepColour(order))) {
    node.style.setProperty(name, String(value));
  }
}
