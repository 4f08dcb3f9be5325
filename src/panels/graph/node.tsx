import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Severity } from '../../tokens';
import { gpuIcon } from '../icons';
import { SeverityIcon, StateIcon, stepColour, useNow } from '../state';
import { duration, elapsed, stateTitle } from '../words';
import type { IBox } from './layout';
import type { IGraphNode } from './model';
import { cellsTitle, problemsTitle } from './words';

/** What a step of the drawing is rendered from. */
export interface INodeProps {
  node: IGraphNode;
  box: IBox;
  /** All that is shown, in words. */
  title: string;
  /** Whether Tab leads to it. */
  reachable: boolean;
  selected: boolean;
  /** Whether it is tied to the step that is pointed at; null where none is. */
  tied: boolean | null;
  trans: TranslationBundle;
}

/** One step. */
export const Node = React.memo(function Node(props: INodeProps): React.ReactElement {
  const { node, box, title, reachable, selected, tied, trans } = props;
  const { x, y, width, height } = box;
  return (
    <div
      className="jp-kale-Node"
      role="button"
      tabIndex={reachable ? 0 : -1}
      aria-label={title}
      aria-current={selected ? 'step' : undefined}
      data-step={node.name}
      data-state={node.state ?? undefined}
      data-tied={tied ?? undefined}
      style={{ ...stepColour(node.order), transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <span className="jp-kale-Node-line">
        <span className="jp-kale-Node-name">{node.name}</span>
        <ProblemCount node={node} trans={trans} />
        {node.state && <StateIcon state={node.state} title={stateTitle(node.state, trans)} />}
      </span>
      <span className="jp-kale-Node-line jp-kale-Node-details">
        <span>{cellsTitle(node, trans)}</span>
        {node.gpus > 0 && (
          <span className="jp-kale-Gpu">
            <gpuIcon.react tag="span" />
            {node.gpus}
          </span>
        )}
        {node.resources.map(text => (
          <span key={text}>{text}</span>
        ))}
        <Elapsed node={node} />
      </span>
      {node.progress && (
        <span
          className="jp-kale-Node-progress"
          style={{ width: `${(100 * node.progress.done) / node.progress.of}%` }}
        />
      )}
    </div>
  );
});

const GRAVITY: Severity[] = ['error', 'warning', 'info'];

function ProblemCount(props: {
  node: IGraphNode;
  trans: TranslationBundle;
}): React.ReactElement | null {
  const { problems } = props.node;
  const gravest = GRAVITY.find(severity => problems[severity] > 0);
  if (!gravest) {
    return null;
  }
  const count = GRAVITY.reduce((sum, severity) => sum + problems[severity], 0);
  return (
    <span
      className="jp-kale-Node-problems"
      data-severity={gravest}
      title={problemsTitle(props.node, props.trans)}
    >
      <SeverityIcon severity={gravest} />
      {count > 1 && count}
    </span>
  );
}

function Elapsed({ node }: { node: IGraphNode }): React.ReactElement | null {
  const seconds = elapsed(node, useNow(node.state === 'running'));
  return seconds === null ? null : <span className="jp-kale-Time">{duration(seconds)}</span>;
}
