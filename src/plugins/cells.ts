import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { NotebookBadges } from '../panels/badges';
import { TagEditors } from '../panels/editor';
import { pipelineIcon } from '../panels/icons';
import { roleCaption, roleTitle } from '../panels/words';
import { ISession, ISessions, Role } from '../tokens';
import { CommandIDs, NO_ARGS, paletteCategory, PLUGIN_ID } from './ids';

/** Roles that need no more than a word; a step needs a name, so the editor opens for it. */
const PLAIN_ROLES: Role[] = [
  'imports',
  'functions',
  'pipeline-parameters',
  'pipeline-metrics',
  'skip'
];

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
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const editors = new TagEditors(trans);
    decorate(sessions, editors, trans, settings);
    addCommands(app.commands, sessions, editors, trans);
    const category = paletteCategory(trans);
    palette?.addItem({ command: CommandIDs.edit, category });
    palette?.addItem({ command: CommandIDs.goToFailure, category });
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
  settings: ISettingRegistry | null
): void {
  const all = new Set<NotebookBadges>();
  let enabled = true;
  const add = (session: ISession) => {
    const edit = (session: ISession, index: number) => void editors.open(session, index);
    const badges = new NotebookBadges({ session, trans, edit });
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

function addCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  editors: TagEditors,
  trans: TranslationBundle
): void {
  const activeIndex = () => sessions.current?.panel.content.activeCellIndex ?? -1;
  const onCode = () => sessions.current?.panel.content.activeCell?.model.type === 'code';
  commands.addCommand(CommandIDs.edit, {
    describedBy: NO_ARGS,
    label: trans.__('Edit the Pipeline Role of the Cell'),
    caption: trans.__('Role, step and dependencies of the selected cell'),
    icon: pipelineIcon,
    isEnabled: onCode,
    isVisible: onCode,
    execute: async () => {
      if (sessions.current) {
        await editors.open(sessions.current, activeIndex());
      }
    }
  });
  commands.addCommand(CommandIDs.setRole, {
    describedBy: {
      args: {
        type: 'object',
        properties: { role: { type: 'string', enum: PLAIN_ROLES } },
        required: ['role']
      }
    },
    label: ({ role }) => trans.__('Set the Cell’s Role: %1', roleTitle(role as Role, trans)),
    caption: ({ role }) => roleCaption(role as Role, trans),
    isEnabled: onCode,
    execute: ({ role }) => {
      sessions.current?.pipeline.edit(activeIndex(), { role: role as Role, step: '', prev: [] });
    }
  });
  commands.addCommand(CommandIDs.goToFailure, {
    describedBy: NO_ARGS,
    label: trans.__('Go to the Failed Cell'),
    caption: trans.__('The cell and line that made the run fail'),
    isEnabled: () => failureIn(sessions.current) !== null,
    execute: async () => {
      const error = failureIn(sessions.current);
      if (error?.cell_id) {
        await sessions.current?.goTo(error.cell_id, error.line);
      }
    }
  });
}

/** The first failure of the shown run that is a cell's. */
function failureIn(session: ISession | null) {
  const steps = session?.runs.current?.snapshot.steps ?? [];
  return steps.find(({ error }) => error?.cell_id)?.error ?? null;
}
