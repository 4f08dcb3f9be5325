import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { ICellOutputs, IFailure, IStepSnapshot } from '../../tokens';
import { duration } from '../words';
import type { IRunViewProps, Rendermime } from './tab';

/** What the cells of a step left, as JupyterLab shows it for a notebook that is not trusted. */
export function Outputs(props: IRunViewProps & { step: IStepSnapshot }): React.ReactElement {
  const { model, step, trans } = props;
  const found = useOutputs(props);
  if (found === null) {
    return <p className="jp-kale-Empty">{trans.__('Loading…')}</p>;
  }
  if (!Array.isArray(found)) {
    return (
      <p className="jp-kale-Empty" role="alert">
        {found.message}
      </p>
    );
  }
  const left = found.filter(({ outputs }) => outputs.length > 0);
  return (
    <div className="jp-kale-Outputs" aria-label={trans.__('Outputs of %1', step.name)}>
      {left.length === 0 && <p className="jp-kale-Empty">{trans.__('No cell left an output.')}</p>}
      {left.map(cell => (
        <Cell key={`${model.run.id} ${cell.cell_id}`} {...props} cell={cell} />
      ))}
    </div>
  );
}

/** The outputs, asked for again whenever a cell has ended; null before. */
function useOutputs({
  model,
  step
}: IRunViewProps & { step: IStepSnapshot }): ICellOutputs[] | IFailure | null {
  const [found, setFound] = React.useState<ICellOutputs[] | IFailure | null>(null);
  const ended = step.cells.filter(({ seconds }) => seconds !== null).length;
  React.useEffect(() => {
    let wanted = true;
    void model.details.outputs(step.name).then(outputs => wanted && setFound(outputs));
    return () => {
      wanted = false;
    };
  }, [model, step.name, step.attempt, step.state, ended]);
  return found;
}

function Cell(props: IRunViewProps & { cell: ICellOutputs }): React.ReactElement {
  const { actions, cell, trans } = props;
  const number = cell.execution_count;
  return (
    <section className="jp-kale-Outputs-cell">
      <h4>
        <button className="jp-kale-Link" onClick={() => actions.goTo(cell.cell_id, null)}>
          {number === null ? trans.__('Cell') : trans.__('Cell %1', number)}
        </button>
        <span className="jp-kale-Time">{duration(cell.seconds)}</span>
      </h4>
      {cell.outputs.map((output, index) => (
        <Output key={index} {...props} output={output} />
      ))}
    </section>
  );
}

function Output(props: IRunViewProps & { output: Record<string, unknown> }): React.ReactElement {
  const { output, rendermime, trans } = props;
  const node = React.useRef<HTMLDivElement>(null);
  const text = JSON.stringify(output);
  const [shown, setShown] = React.useState(true);
  // A layout effect: it is undone before React takes the node away, and a widget can't be detached after that.
  React.useLayoutEffect(() => {
    const made = rendermime && node.current ? render(rendermime, JSON.parse(text)) : null;
    setShown(made !== null);
    if (made && node.current) {
      Widget.attach(made, node.current);
    }
    return () => made?.dispose();
  }, [rendermime, text]);
  return (
    <div className="jp-OutputArea-output" ref={node}>
      {!shown && <em>{trans.__('An output of a kind that can not be shown.')}</em>}
    </div>
  );
}

/** A widget that shows the output; null where nothing safe can show it. */
function render(
  rendermime: Rendermime,
  output: ReadonlyPartialJSONObject
): (Widget & { dispose(): void }) | null {
  const data = dataOf(output);
  const metadata = (output.metadata ?? {}) as ReadonlyPartialJSONObject;
  const model = rendermime.createModel({ data, metadata, trusted: false });
  const type = rendermime.preferredMimeType(model.data, 'ensure');
  if (!type) {
    return null;
  }
  const renderer = rendermime.createRenderer(type);
  void renderer.renderModel(model);
  return renderer;
}

/** An output as MIME data, as JupyterLab's own output areas have it. */
export function dataOf(output: ReadonlyPartialJSONObject): ReadonlyPartialJSONObject {
  const joined = (value: unknown) => (Array.isArray(value) ? value.join('') : String(value ?? ''));
  switch (output.output_type) {
    case 'stream': {
      const name = output.name === 'stderr' ? 'stderr' : 'stdout';
      return { [`application/vnd.jupyter.${name}`]: joined(output.text) };
    }
    case 'error': {
      const lines = Array.isArray(output.traceback) ? output.traceback.join('\n') : '';
      const text = lines || `${String(output.ename)}: ${String(output.evalue)}`;
      return { 'application/vnd.jupyter.stderr': text };
    }
    default: {
      const data = (output.data ?? {}) as ReadonlyPartialJSONObject;
      const pairs = Object.entries(data).map(([type, value]) => [
        type,
        Array.isArray(value) && !type.endsWith('json') ? value.join('') : value
      ]);
      return Object.fromEntries(pairs) as ReadonlyPartialJSONObject;
    }
  }
}
