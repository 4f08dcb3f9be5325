import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IPipelinePanelModel, PipelinePanelModel } from '../panels/pipeline/model';
import { ISessions } from '../tokens';
import { CommandIDs, NO_ARGS, paletteCategory } from './ids';

/** The command that has the steps of the notebook suggested. */
export const suggest: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:suggest',
  description: 'Suggests the steps of a notebook.',
  autoStart: true,
  requires: [ISessions, IPipelinePanelModel],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    model: PipelinePanelModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    app.commands.addCommand(CommandIDs.suggest, {
      describedBy: NO_ARGS,
      label: trans.__('Suggest Steps'),
      caption: trans.__(
        'Propose a role or a step for each cell; nothing is written until you accept'
      ),
      isEnabled: () => sessions.current !== null,
      execute: async () => {
        await app.commands.execute(CommandIDs.show);
        await model.suggest();
      }
    });
    palette?.addItem({ command: CommandIDs.suggest, category: paletteCategory(trans) });
  }
};
