import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { ISessions, RUN_ENDED } from '../tokens';
import { AskedRuns } from './askedruns';
import { CommandIDs, NO_ARGS, paletteCategory } from './ids';
import { followPreferences } from './preferences';

/** The commands that start, stop and retry runs. */
export const run: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:run',
  description: 'The commands that start, stop and retry runs, and what a run is asked with.',
  autoStart: true,
  requires: [ISessions],
  optional: [ITranslator, ICommandPalette, ISettingRegistry, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const asked = new AskedRuns(state, trans);
    void followPreferences(settings, ({ askForParameters }) => (asked.asks = askForParameters));
    addStart(commands, sessions, asked, trans);
    addControl(commands, sessions, trans);
    const category = paletteCategory(trans);
    for (const command of [CommandIDs.run, CommandIDs.runWith, CommandIDs.stop, CommandIDs.retry]) {
      palette?.addItem({ command, category });
    }
  }
};

function addStart(
  commands: CommandRegistry,
  sessions: ISessions,
  asked: AskedRuns,
  trans: TranslationBundle
): void {
  const isEnabled = () => sessions.current !== null && !isRunning(sessions);
  const start = async (always: boolean) => {
    const session = sessions.current;
    await commands.execute(CommandIDs.show);
    if (session) {
      await asked.start(session, always);
    }
  };
  commands.addCommand(CommandIDs.run, {
    describedBy: NO_ARGS,
    label: trans.__('Compile and Run'),
    caption: trans.__('Compile the notebook to a pipeline and run it'),
    icon: runIcon,
    isEnabled,
    execute: () => start(false)
  });
  commands.addCommand(CommandIDs.runWith, {
    describedBy: NO_ARGS,
    label: trans.__('Compile and Run with…'),
    caption: trans.__('Choose values of parameters and caching, then run'),
    isEnabled,
    execute: () => start(true)
  });
}

function addControl(
  commands: CommandRegistry,
  sessions: ISessions,
  trans: TranslationBundle
): void {
  const state = () => sessions.current?.runs.current?.snapshot.state ?? '';
  commands.addCommand(CommandIDs.stop, {
    describedBy: NO_ARGS,
    label: trans.__('Stop the Run'),
    caption: trans.__('Stop the run that is shown'),
    icon: stopIcon,
    isEnabled: () => isRunning(sessions),
    execute: () => sessions.current?.runs.stop()
  });
  commands.addCommand(CommandIDs.retry, {
    describedBy: NO_ARGS,
    label: trans.__('Retry the Run'),
    caption: trans.__('Run the steps that did not succeed once more'),
    icon: refreshIcon,
    isEnabled: () => ['failed', 'stopped'].includes(state()),
    execute: () => sessions.current?.runs.retry()
  });
}

/** Whether the shown run of the current notebook is going on. */
function isRunning(sessions: ISessions): boolean {
  const run = sessions.current?.runs.current?.snapshot;
  return run !== undefined && !RUN_ENDED.has(run.state);
}
