import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IStepSnapshot } from '../../tokens';
import { CellText, printedBy } from './celltext';
import type { IRunViewProps } from './tab';

/** Choose among the cells of a step whose log is shown; nothing where it has one cell. */
export function CellChoice(
  props: IRunViewProps & { step: IStepSnapshot; cell: string; choose: (cell: string) => void }
): React.ReactElement | null {
  const { step, cell, choose, trans } = props;
  const { length } = step.cells;
  if (length < 2) {
    return null;
  }
  return (
    <HTMLSelect
      aria-label={trans.__('Whose log')}
      value={cell}
      onChange={({ target }) => choose(target.value)}
    >
      <option value="">{trans.__('The whole step')}</option>
      {step.cells.map(({ cell_id: id, seconds }, place) => (
        <option key={id} value={id} disabled={seconds === null}>
          {trans.__('Cell %1 of %2', place + 1, length)}
        </option>
      ))}
    </HTMLSelect>
  );
}

/** What a cell of the step printed; null until it is there, a text where it can't be had. */
export function useCellText(
  { model }: IRunViewProps,
  step: IStepSnapshot | null,
  cell: string
): CellText | string | null {
  const [found, setFound] = React.useState<CellText | string | null>(null);
  const [name, attempt] = [step?.name ?? '', step?.attempt ?? 0];
  React.useEffect(() => {
    let wanted = true;
    setFound(null);
    if (cell) {
      void model.details.outputs(name).then(left => {
        if (wanted && Array.isArray(left)) {
          const outputs = left.find(({ cell_id }) => cell_id === cell)?.outputs ?? [];
          setFound(new CellText(printedBy({ outputs })));
        } else if (wanted && 'message' in left) {
          setFound(left.message);
        }
      });
    }
    return () => {
      wanted = false;
    };
  }, [model, name, attempt, cell]);
  return found;
}
