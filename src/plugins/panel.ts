import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { pipelineIcon } from '../panels/icons';
import { PipelinePanel } from '../panels/pipeline';
import { IPipelinePanelModel, PipelinePanelModel } from '../panels/pipeline/model';
import { ISessions } from '../tokens';
import { exportMenu } from './exports';
import { CommandIDs, NO_ARGS, paletteCategory, PLUGIN_ID } from './ids';
import { followPreferences } from './preferences';
import { stepMenu } from './stepmenu';

/** Place in the right side bar: after the property inspector, before the debugger. */
const RANK = 150;

/** The side panel. */
export const panel: JupyterFrontEndPlugin<PipelinePanelModel> = {
  id: PLUGIN_ID,
  description: 'The side panel: the pipeline of the open notebook and its runs.',
  autoStart: true,
  requires: [ISessions],
  provides: IPipelinePanelModel,
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const { commands, shell } = app;
    const widget = createPanel(sessions, commands, trans);
    commands.addCommand(CommandIDs.show, {
      describedBy: NO_ARGS,
      label: trans.__('Show the Pipeline Panel'),
      caption: trans.__('Show the pipeline of the open notebook'),
      icon: pipelineIcon,
      execute: () => shell.activateById(widget.id)
    });
    shell.add(widget, 'right', { rank: RANK });
    restorer?.add(widget, widget.id);
    palette?.addItem({ command: CommandIDs.show, category: paletteCategory(trans) });
    void followPreferences(settings, ({ defaultEngine }) => {
      sessions.engines.preferred = defaultEngine;
    });
    return widget.model;
  }
};

function createPanel(
  sessions: ISessions,
  commands: CommandRegistry,
  trans: TranslationBundle
): PipelinePanel {
  const model = new PipelinePanelModel();
  model.session = sessions.current;
  sessions.currentChanged.connect((_, session) => (model.session = session));
  const actions = {
    run: () => void commands.execute(CommandIDs.run),
    exportMenu: exportMenu(commands),
    editCell: () => void commands.execute(CommandIDs.edit),
    suggest: () => void commands.execute(CommandIDs.suggest),
    openGraph: () => void commands.execute(CommandIDs.openGraph),
    openRun: (run: string) => void commands.execute(CommandIDs.openRun, { run }),
    stepMenu: stepMenu(commands)
  };
  return new PipelinePanel({ model, actions, trans });
}
