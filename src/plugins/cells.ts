import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';

import { NotebookBadges } from '../panels/badges';
import { TagEditors } from '../panels/editor';
import { ISession, ISessions } from '../tokens';
import { addCellCommands, PLAIN_ROLES } from './cellcommands';
import { CommandIDs, paletteCategory, PLUGIN_ID } from './ids';

/** In the notebook: the badges, the tag editor, and their commands. */
export const cells: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:cells',
  description: 'What belongs to the cells: badges, the tag editor, the mark of a failure.',
  autoStart: true,
  requires: [ISessions],
  optional: [ITranslator, ICommandPalette, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const resources = (session: ISession, step: string) =>
      void commands.execute(CommandIDs.editResources, { step });
    const editors = new TagEditors(trans, resources);
    decorate(sessions, editors, trans, settings, resources);
    const pointed = () => app.contextMenuHitTest(node => node.classList.contains('jp-CodeCell'));
    addCellCommands(commands, sessions, editors, pointed, trans);
    const category = paletteCategory(trans);
    const { edit, rename, join, clear, editResources, goToFailure } = CommandIDs;
    for (const command of [edit, rename, join, clear, editResources, goToFailure]) {
      palette?.addItem({ command, category });
    }
    for (const role of PLAIN_ROLES) {
      palette?.addItem({ command: CommandIDs.setRole, category, args: { role } });
    }
  }
};

/** Give every notebook its badges, shown as the setting says. */
function decorate(
  sessions: ISessions,
  editors: TagEditors,
  trans: TranslationBundle,
  settings: ISettingRegistry | null,
  resources: (session: ISession, step: string) => void
): void {
  const all = new Set<NotebookBadges>();
  let enabled = true;
  const add = (session: ISession) => {
    const edit = (session: ISession, index: number) => void editors.open(session, index);
    const badges = new NotebookBadges({ session, trans, edit, resources });
    badges.enabled = enabled;
    all.add(badges);
    session.panel.disposed.connect(() => all.delete(badges));
  };
  sessions.forEach(add);
  sessions.added.connect((_, session) => add(session));
  void settings?.load(PLUGIN_ID).then(loaded => {
    const apply = () => {
      enabled = loaded.get('showBadges').composite !== false;
      all.forEach(badges => (badges.enabled = enabled));
    };
    loaded.changed.connect(apply);
    apply();
  });
}
