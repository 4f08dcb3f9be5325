import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { downloadIcon, refreshIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { failureOf } from '../api/errors';
import { pipelineIcon } from '../panels/icons';
import { plainMessage } from '../panels/message';
import { PipelinePanel } from '../panels/pipeline';
import { IPipelinePanelModel, PipelinePanelModel } from '../panels/pipeline/model';
import { ISession, ISessions, RUN_ENDED } from '../tokens';
import { download } from './download';
import { CommandIDs, NO_ARGS, paletteCategory, PLUGIN_ID } from './ids';
import { stepMenu } from './stepmenu';

/** Place in the right side bar: after the property inspector, before the debugger. */
const RANK = 150;

/** The side panel, and the commands that compile, run, stop and retry. */
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
    const show = () => shell.activateById(widget.id);
    addCommands(commands, sessions, trans, show);
    shell.add(widget, 'right', { rank: RANK });
    restorer?.add(widget, widget.id);
    const category = paletteCategory(trans);
    const { run, compile, stop, retry } = CommandIDs;
    for (const command of [CommandIDs.show, run, compile, stop, retry]) {
      palette?.addItem({ command, category });
    }
    void settings?.load(PLUGIN_ID).then(loaded => {
      const apply = () => {
        const engine = String(loaded.get('defaultEngine').composite ?? '');
        sessions.engines.preferred = engine;
      };
      loaded.changed.connect(apply);
      apply();
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
    compile: () => void commands.execute(CommandIDs.compile),
    editCell: () => void commands.execute(CommandIDs.edit),
    suggest: () => void commands.execute(CommandIDs.suggest),
    openGraph: () => void commands.execute(CommandIDs.openGraph),
    stepMenu: stepMenu(commands)
  };
  return new PipelinePanel({ model, actions, trans });
}

function addCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  trans: TranslationBundle,
  show: () => void
): void {
  const open = () => sessions.current !== null;
  const run = () => sessions.current?.runs.current?.snapshot;
  const running = () => {
    const snapshot = run();
    return snapshot !== undefined && !RUN_ENDED.has(snapshot.state);
  };
  commands.addCommand(CommandIDs.show, {
    describedBy: NO_ARGS,
    label: trans.__('Show the Pipeline Panel'),
    caption: trans.__('Show the pipeline of the open notebook'),
    icon: pipelineIcon,
    execute: show
  });
  commands.addCommand(CommandIDs.run, {
    describedBy: NO_ARGS,
    label: trans.__('Compile and Run'),
    caption: trans.__('Compile the notebook to a pipeline and run it'),
    icon: runIcon,
    isEnabled: () => open() && !running(),
    execute: async () => {
      show();
      await sessions.current?.run();
    }
  });
  commands.addCommand(CommandIDs.compile, {
    describedBy: NO_ARGS,
    label: trans.__('Compile and Download'),
    caption: trans.__('Compile the notebook to a pipeline and download it (YAML)'),
    icon: downloadIcon,
    isEnabled: open,
    execute: () => compile(sessions.current)
  });
  commands.addCommand(CommandIDs.stop, {
    describedBy: NO_ARGS,
    label: trans.__('Stop the Run'),
    caption: trans.__('Stop the run that is shown'),
    icon: stopIcon,
    isEnabled: running,
    execute: () => sessions.current?.runs.stop()
  });
  commands.addCommand(CommandIDs.retry, {
    describedBy: NO_ARGS,
    label: trans.__('Retry the Run'),
    caption: trans.__('Run the steps that did not succeed once more'),
    icon: refreshIcon,
    isEnabled: () => !running() && ['failed', 'stopped'].includes(run()?.state ?? ''),
    execute: () => sessions.current?.runs.retry()
  });
}

async function compile(session: ISession | null): Promise<void> {
  if (!session) {
    return;
  }
  try {
    const { yaml, name } = await session.compile();
    download(yaml, `${name}.yaml`);
  } catch (error) {
    const { message, remedy } = failureOf(error);
    Notification.error(plainMessage(`${message} ${remedy}`.trim()), { autoClose: 8000 });
  }
}
