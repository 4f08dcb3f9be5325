import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { IPipelinePanelModel, PipelinePanelModel } from '../panels/pipeline/model';
import { ProblemMarks } from '../panels/problems/marks';
import { nextProblem } from '../panels/problems/order';
import { ISessions } from '../tokens';
import { CommandIDs, NO_ARGS, paletteCategory } from './ids';

/** The problems in the notebook: marks at their lines, and the keys that lead from one to the next. */
export const problems: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:problems',
  description: 'Marks the lines that have problems, and goes from one to the next.',
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
    sessions.forEach(session => new ProblemMarks(session));
    sessions.added.connect((_, session) => new ProblemMarks(session));
    addCommands(app.commands, sessions, model, trans);
    const category = paletteCategory(trans);
    for (const command of [CommandIDs.nextProblem, CommandIDs.previousProblem]) {
      palette?.addItem({ command, category });
    }
  }
};

function addCommands(
  commands: CommandRegistry,
  sessions: ISessions,
  model: PipelinePanelModel,
  trans: TranslationBundle
): void {
  const isEnabled = () =>
    sessions.current?.pipeline.diagnostics.some(({ cell_id }) => cell_id !== null) ?? false;
  const go = async (direction: 1 | -1) => {
    const session = sessions.current;
    if (!session) {
      return;
    }
    const { content } = session.panel;
    const line = (content.activeCell?.editor?.getCursorPosition().line ?? 0) + 1;
    const from = { index: content.activeCellIndex, line };
    const problem = nextProblem(session.pipeline.diagnostics, from, direction, model.problem);
    if (problem?.cell_id) {
      model.problem = problem;
      await session.goTo(problem.cell_id, problem.line ?? 1);
    }
  };
  commands.addCommand(CommandIDs.nextProblem, {
    describedBy: NO_ARGS,
    label: trans.__('Next Problem of the Pipeline'),
    caption: trans.__('Go to the next cell and line with a problem'),
    isEnabled,
    execute: () => go(1)
  });
  commands.addCommand(CommandIDs.previousProblem, {
    describedBy: NO_ARGS,
    label: trans.__('Previous Problem of the Pipeline'),
    caption: trans.__('Go to the cell and line with a problem before this one'),
    isEnabled,
    execute: () => go(-1)
  });
}
