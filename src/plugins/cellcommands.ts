import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { EditorField, TagEditors } from '../panels/editor';
import { gpuIcon, pipelineIcon } from '../panels/icons';
import { roleCaption, roleTitle } from '../panels/words';
import type { ISession, ISessions, Role } from '../tokens';
import { CommandIDs, NO_ARGS } from './ids';

/** Roles that need no more than a word; a step needs a name, so the editor opens for it. */
export const PLAIN_ROLES: Role[] = [
  'imports',
  'functions',
  'pipeline-parameters',
  'pipeline-metrics',
  'skip'
];

/** The commands that work on the selected cells; `pointedCell` gives the node of the cell where the context menu opened. */
export function addCellCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  editors: TagEditors,
  pointedCell: () => HTMLElement | undefined,
  trans: TranslationBundle
): void {
  const onCode = () => sessions.current?.panel.content.activeCell?.model.type === 'code';
  const canWrite = () => onCode() && sessions.current?.pipeline.readOnly === false;
  const selected = () => (sessions.current ? selectedCells(sessions.current) : []);
  const open = async (field?: EditorField, cell?: HTMLElement) => {
    const session = sessions.current;
    const notebook = session?.panel.content;
    const at = cell ? (notebook?.widgets.findIndex(({ node }) => node === cell) ?? -1) : -1;
    await (session &&
      editors.open(session, at < 0 ? (notebook?.activeCellIndex ?? -1) : at, field));
  };
  const above = () => {
    const first = Math.min(...selected());
    return (Number.isFinite(first) && sessions.current?.pipeline.stepAbove(first)) || '';
  };
  const own = () => sessions.current?.pipeline.edited(selected()).step ?? '';
  commands.addCommand(CommandIDs.edit, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          pointed: {
            type: 'boolean',
            description: 'True for the cell where the context menu opened, else the active one.'
          }
        }
      }
    },
    label: trans.__('Edit the Pipeline Role of the Cell'),
    caption: trans.__('Role, step and dependencies of the selected cells'),
    icon: pipelineIcon,
    isEnabled: ({ pointed }) => pointed === true || onCode(),
    isVisible: ({ pointed }) => pointed === true || onCode(),
    execute: ({ pointed }) => open(undefined, pointed === true ? pointedCell() : undefined)
  });
  commands.addCommand(CommandIDs.rename, {
    describedBy: NO_ARGS,
    label: trans.__('Rename the Step'),
    caption: trans.__('Give the selected cell’s step another name, wherever it is named'),
    isEnabled: () => canWrite() && own() !== '',
    execute: () => open('step')
  });
  commands.addCommand(CommandIDs.join, {
    describedBy: NO_ARGS,
    label: trans.__('Join with the Step Above'),
    caption: trans.__('Make the selected cells part of the step above them'),
    isEnabled: () => canWrite() && above() !== '',
    execute: () => sessions.current?.pipeline.join(selected())
  });
  commands.addCommand(CommandIDs.clear, {
    describedBy: NO_ARGS,
    label: trans.__('Clear the Cell’s Role'),
    caption: trans.__('Take the tags away; the selected cells belong to what is above them then'),
    isEnabled: canWrite,
    execute: () => sessions.current?.pipeline.edit(selected(), { role: null })
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
    isEnabled: canWrite,
    execute: ({ role }) => sessions.current?.pipeline.edit(selected(), { role: role as Role })
  });
  addStepCommands(commands, sessions, trans);
}

function addStepCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  trans: TranslationBundle
): void {
  commands.addCommand(CommandIDs.editResources, {
    describedBy: {
      args: {
        type: 'object',
        properties: {
          step: {
            type: ['string', 'null'],
            description: 'Name of the step; null for the defaults for all steps.'
          }
        }
      }
    },
    label: trans.__('Edit the Resources of the Step'),
    caption: trans.__('GPU, CPU, memory, image and more of the selected cell’s step'),
    icon: gpuIcon,
    isEnabled: () => sessions.current !== null,
    execute: async ({ step }) => {
      const session = sessions.current;
      if (session) {
        await commands.execute(CommandIDs.show);
        session.editResources(typeof step === 'string' || step === null ? step : undefined);
      }
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

/** Positions of the code cells that are selected. */
function selectedCells({ panel }: ISession): number[] {
  const { content } = panel;
  return content.widgets.flatMap((cell, index) => {
    return cell.model.type === 'code' && content.isSelectedOrActive(cell) ? [index] : [];
  });
}

/** The first failure of the shown run that is a cell's. */
function failureIn(session: ISession | null) {
  const steps = session?.runs.current?.snapshot.steps ?? [];
  return steps.find(({ error }) => error?.cell_id)?.error ?? null;
}
