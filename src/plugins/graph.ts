import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';

import type { GraphTab } from '../panels/graph/tab';
import { pipelineIcon } from '../panels/icons';
import { IPipelinePanelModel, PipelinePanelModel } from '../panels/pipeline/model';
import { ISessions } from '../tokens';
import { CommandIDs, NO_ARGS, paletteCategory, STEP_ARGS } from './ids';
import { stepMenu } from './stepmenu';

/** Where the choice between graph and list is kept. */
const STATE_KEY = 'jupyter-kale-ext:graph';

/** Where it is kept that the tab is open; JupyterLab finds nothing again under a name with a colon. */
const NAMESPACE = 'jupyter-kale-ext-graph';

/** The graph of the steps: its tab, and the commands of its steps. */
export const graph: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:graph',
  description: 'The graph of the steps in a tab of its own, and what can be done with a step.',
  autoStart: true,
  requires: [ISessions, IPipelinePanelModel],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    model: PipelinePanelModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const tracker = new WidgetTracker<MainAreaWidget<GraphTab>>({ namespace: NAMESPACE });
    addTab(app, model, tracker, trans);
    addStepCommands(app, sessions, model, trans);
    palette?.addItem({ command: CommandIDs.openGraph, category: paletteCategory(trans) });
    void restorer?.restore(tracker, { command: CommandIDs.openGraph, name: () => 'graph' });
    if (state) {
      void keepView(model, state);
    }
  }
};

/** Remember which view the user chose. */
async function keepView(model: PipelinePanelModel, state: IStateDB): Promise<void> {
  const kept = await state.fetch(STATE_KEY).catch(() => undefined);
  if (kept === 'list') {
    model.view = kept;
  }
  model.viewChanged.connect((_, view) => void state.save(STATE_KEY, view));
}

function addTab(
  { commands, shell }: JupyterFrontEnd,
  model: PipelinePanelModel,
  tracker: WidgetTracker<MainAreaWidget<GraphTab>>,
  trans: TranslationBundle
): void {
  commands.addCommand(CommandIDs.openGraph, {
    describedBy: NO_ARGS,
    label: trans.__('Open the Pipeline Graph'),
    caption: trans.__('The steps of the notebook and their dependencies, in a tab'),
    icon: pipelineIcon,
    execute: async () => {
      const { GraphTab } = await import('../panels/graph/tab');
      const open = tracker.find(({ isDisposed }) => !isDisposed);
      if (open) {
        shell.activateById(open.id);
        return;
      }
      const content = new GraphTab({ model, trans, menu: stepMenu(commands) });
      await addToMain(shell, tracker, new MainAreaWidget({ content }));
    }
  });
}

async function addToMain(
  shell: JupyterFrontEnd.IShell,
  tracker: WidgetTracker<MainAreaWidget<GraphTab>>,
  tab: MainAreaWidget<GraphTab>
): Promise<void> {
  tab.id = 'jupyter-kale-ext:graph-tab';
  await tracker.add(tab);
  shell.add(tab, 'main', { mode: 'split-right' });
  shell.activateById(tab.id);
}

function addStepCommands(
  { commands, shell }: JupyterFrontEnd,
  sessions: ISessions,
  model: PipelinePanelModel,
  trans: TranslationBundle
): void {
  const row = (step: unknown) => model.rows.find(({ name }) => name === step);
  commands.addCommand(CommandIDs.goToStep, {
    describedBy: STEP_ARGS,
    label: trans.__('Go to the Step’s Cell'),
    isEnabled: ({ step }) => (row(step)?.cells.length ?? 0) > 0,
    execute: async ({ step }) => {
      const cell = row(step)?.cells[0];
      if (cell) {
        await sessions.current?.goTo(cell.id, null);
      }
    }
  });
  commands.addCommand(CommandIDs.showLog, {
    describedBy: STEP_ARGS,
    label: trans.__('Show the Step’s Log'),
    isEnabled: ({ step }) => (row(step)?.run?.attempt ?? 0) > 0,
    execute: ({ step }) => {
      model.select(String(step));
      shell.activateById('jupyter-kale-ext:panel');
    }
  });
}
