import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { downloadIcon, pythonIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { failureOf } from '../api/errors';
import { plainMessage } from '../panels/message';
import { ISession, ISessions } from '../tokens';
import { download } from './download';
import { CommandIDs, NO_ARGS, paletteCategory } from './ids';

/** What the pipeline is exported as: the YAML that Kubeflow Pipelines takes, and Python that makes it. */
export const exports: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:exports',
  description: 'The commands that export the pipeline as a file.',
  autoStart: true,
  requires: [ISessions],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    addCommands(commands, sessions, trans);
    const category = paletteCategory(trans);
    palette?.addItem({ command: CommandIDs.compile, category });
    palette?.addItem({ command: CommandIDs.exportPython, category });
  }
};

/** Opens the menu of what can be exported, below a rectangle of the window. */
export function exportMenu(commands: CommandRegistry): (below: DOMRect) => void {
  let menu: Menu | null = null;
  return below => {
    menu?.dispose();
    menu = new Menu({ commands });
    menu.id = 'jupyter-kale-ext-export-menu';
    menu.addItem({ command: CommandIDs.compile });
    menu.addItem({ command: CommandIDs.exportPython });
    const back = document.activeElement;
    menu.aboutToClose.connect(() => back instanceof HTMLElement && back.focus());
    menu.open(below.left, below.bottom);
  };
}

function addCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  trans: TranslationBundle
): void {
  const isEnabled = () => sessions.current !== null;
  commands.addCommand(CommandIDs.compile, {
    describedBy: NO_ARGS,
    label: trans.__('Export Pipeline as YAML'),
    caption: trans.__('Compile the notebook and download the file that Kubeflow Pipelines takes'),
    icon: downloadIcon,
    isEnabled,
    execute: () =>
      save(sessions.current, async session => {
        const { yaml, name } = await session.compile();
        download(yaml, `${name}.yaml`, 'application/yaml');
      })
  });
  commands.addCommand(CommandIDs.exportPython, {
    describedBy: NO_ARGS,
    label: trans.__('Export Pipeline as Python'),
    caption: trans.__('Download a Python file that makes the same pipeline with the KFP SDK'),
    icon: pythonIcon,
    isEnabled,
    execute: () =>
      save(sessions.current, async session => {
        const { text, name } = await session.export();
        download(text, `${name}.py`, 'text/x-python');
      })
  });
}

/** Export, and tell where it can't be done. */
async function save(
  session: ISession | null,
  action: (session: ISession) => Promise<void>
): Promise<void> {
  try {
    if (session) {
      await action(session);
    }
  } catch (error) {
    const { message, remedy } = failureOf(error);
    Notification.error(plainMessage(`${message} ${remedy}`.trim()), { autoClose: 8000 });
  }
}
