import { runIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IRerunRequest } from '../../tokens';
import { askRerun } from '../rerun';
import type { IRunViewProps } from './tab';

/** The ways to run an ended run again: from the shown step on, that step alone, or as the user says. */
export function AgainButtons({ model, actions, trans }: IRunViewProps): React.ReactElement {
  const { details, run, step } = model;
  const start = async (request: IRerunRequest) => {
    const id = await details.rerun(request);
    if (id) {
      actions.openRun(id);
    }
  };
  const ask = async () => {
    const parameters = await details.parameters();
    const request = parameters && (await askRerun(run, parameters, null, trans));
    if (request) {
      await start(request);
    }
  };
  const button = (text: string, title: string, act: () => Promise<void>) => (
    <button
      className="jp-mod-styled jp-kale-Button"
      disabled={details.busy}
      title={title}
      onClick={() => void act()}
    >
      <runIcon.react tag="span" />
      {text}
    </button>
  );
  return (
    <>
      {step &&
        button(
          trans.__('Run again from %1', step.name),
          trans.__(
            'Start a new run: this step and what follows from it run afresh, results of the others are taken.'
          ),
          () => start({ step: step.name, only: false, parameters: {} })
        )}
      {step &&
        button(
          trans.__('Run only %1', step.name),
          trans.__('Start a new run of this step alone, with its inputs from this run.'),
          () => start({ step: step.name, only: true, parameters: {} })
        )}
      {button(
        trans.__('Run again with…'),
        trans.__('Start a new run of this pipeline with other values of parameters.'),
        ask
      )}
    </>
  );
}
