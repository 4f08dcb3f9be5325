import type { LabIcon, VDomModel } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { RunState, Severity, StepState } from '../tokens';
import {
  cachedIcon,
  failedIcon,
  infoIcon,
  pendingIcon,
  runningIcon,
  skippedIcon,
  stoppedIcon,
  succeededIcon,
  warningIcon
} from './icons';

const STATES: Record<RunState | StepState, LabIcon> = {
  pending: pendingIcon,
  running: runningIcon,
  stopping: runningIcon,
  succeeded: succeededIcon,
  cached: cachedIcon,
  failed: failedIcon,
  skipped: skippedIcon,
  stopped: stoppedIcon
};

const SEVERITIES: Record<Severity, LabIcon> = {
  error: failedIcon,
  warning: warningIcon,
  info: infoIcon
};

/** The picture of a state. */
export function stateIcon(state: RunState | StepState): LabIcon {
  return STATES[state];
}

/** The picture of how much a problem matters. */
export function severityIcon(severity: Severity): LabIcon {
  return SEVERITIES[severity];
}

/** A state as a picture; `title` says it in words. */
export function StateIcon(props: {
  state: RunState | StepState;
  title: string;
}): React.ReactElement {
  const Icon = STATES[props.state].react;
  const turning = props.state === 'running' || props.state === 'stopping';
  return (
    <span
      className="jp-kale-State"
      data-state={props.state}
      role="img"
      title={props.title}
      aria-label={props.title}
    >
      <Icon tag="span" className={turning ? 'jp-kale-mod-turning' : undefined} />
    </span>
  );
}

/** How much a problem matters, as a picture beside words that say it. */
export function SeverityIcon(props: { severity: Severity }): React.ReactElement {
  const Icon = SEVERITIES[props.severity].react;
  return (
    <span className="jp-kale-State" aria-hidden="true">
      <Icon tag="span" />
    </span>
  );
}

const SUPPRESS = 'data-lm-suppress-shortcuts';

/**
 * Keeps a key press on the element from being a shortcut of the notebook around it. JupyterLab looks for it on the element
 * that has the focus, not on those above. Ctrl+S and the like are as wanted there as anywhere.
 */
export const QUIET = {
  [SUPPRESS]: true,
  onKeyDownCapture: (event: React.KeyboardEvent<HTMLElement>): void => follow(event),
  onKeyUpCapture: (event: React.KeyboardEvent<HTMLElement>): void => follow(event),
  onBlurCapture: (event: React.FocusEvent<HTMLElement>): void => {
    event.currentTarget.toggleAttribute(SUPPRESS, true);
  }
};

/** The same for an element that React did not make. */
export function quieten(node: HTMLElement): void {
  node.toggleAttribute(SUPPRESS, true);
  node.addEventListener('keydown', follow);
  node.addEventListener('keyup', follow);
  node.addEventListener('blur', () => node.toggleAttribute(SUPPRESS, true));
}

/** Called for the key press of a modifier too, so the attribute is right before the key that comes with it. */
function follow(event: KeyboardEvent | React.KeyboardEvent<HTMLElement>): void {
  const { altKey, ctrlKey, metaKey, currentTarget } = event;
  if (currentTarget instanceof HTMLElement) {
    currentTarget.toggleAttribute(SUPPRESS, !(altKey || ctrlKey || metaKey));
  }
}

/** How many colours the style sheet has for steps. */
const COLOURS = 10;

/** The inline style that gives an element the colour of a step; `index` is the step's place in the document. */
export function stepColour(index: number): React.CSSProperties {
  const colour = index < 0 ? 'none' : String(index % COLOURS);
  return { ['--jp-kale-step' as string]: `var(--jp-kale-step-${colour})` };
}

/** The colour of a step as a dot. */
export function StepDot(props: { index: number; title?: string }): React.ReactElement {
  return <span className="jp-kale-Dot" style={stepColour(props.index)} title={props.title} />;
}

/** Seconds since the epoch, renewed once a second while `active`. */
export function useNow(active: boolean): number {
  const [now, setNow] = React.useState(() => Date.now() / 1000);
  React.useEffect(() => {
    if (!active) {
      return undefined;
    }
    const timer = window.setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => window.clearInterval(timer);
  }, [active]);
  return now;
}

/** Render the component again whenever the model says that it changed. */
export function useModel(model: VDomModel): void {
  const [, renew] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.stateChanged.connect(renew);
    return () => void model.stateChanged.disconnect(renew);
  }, [model]);
}
