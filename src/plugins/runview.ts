import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, Notification, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookWidgetFactory, NotebookPanel, NotebookWidgetFactory } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';

import { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import { goToCell } from '../notebook/navigate';
import { pipelineIcon } from '../panels/icons';
import type { IRunActions, RunTab } from '../panels/runview/tab';
import { asRanPath, RunDrive } from '../runs/drive';
import { IRunSnapshot, ISessions } from '../tokens';
import { codeCells, freeName, placeInNotebook } from './asran';
import { saveBlob } from './download';
import { CommandIDs, paletteCategory } from './ids';

/** Where it is kept which tabs are open. */
const NAMESPACE = 'jupyter-kale-ext-run';

type Tab = MainAreaWidget<RunTab>;

/** What the opening of runs needs. */
interface IContext {
  app: JupyterFrontEnd;
  client: KaleClient;
  sessions: ISessions;
  factory: NotebookWidgetFactory.IFactory | null;
  tracker: WidgetTracker<Tab>;
  trans: TranslationBundle;
}

/** The view of a run in a tab, and the notebooks of runs as they ran. */
export const runView: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:run-view',
  description: 'A run in a tab: timeline, logs, outputs, errors, differences, history.',
  autoStart: true,
  requires: [ISessions],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, INotebookWidgetFactory],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    factory: NotebookWidgetFactory.IFactory | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const { serverSettings, contents } = app.serviceManager;
    const client = new KaleClient(serverSettings, trans);
    const refusal = trans.__('This is the notebook as it ran: it can not be changed.');
    contents.addDrive(new RunDrive(client, serverSettings, refusal));
    const tracker = new WidgetTracker<Tab>({ namespace: NAMESPACE });
    const context = { app, client, sessions, factory, tracker, trans };
    addCommand(context);
    palette?.addItem({ command: CommandIDs.openRun, category: paletteCategory(trans) });
    void restorer?.restore(tracker, {
      command: CommandIDs.openRun,
      args: ({ content }) => ({ run: content.model?.run.id ?? '' }),
      name: ({ content }) => content.model?.run.id ?? ''
    });
  }
};

function addCommand(context: IContext): void {
  const { app, sessions, trans } = context;
  const shown = () => sessions.current?.runs.current?.snapshot.id ?? '';
  app.commands.addCommand(CommandIDs.openRun, {
    describedBy: {
      args: {
        type: 'object' as const,
        properties: { run: { type: 'string' as const, description: 'Id of the run' } }
      }
    },
    label: trans.__('Open the Run in a Tab'),
    caption: trans.__('Timeline, logs, outputs and history of the run that is shown'),
    icon: pipelineIcon,
    isEnabled: ({ run }) => Boolean(run || shown()),
    execute: ({ run }) => openRun(context, String(run || shown()))
  });
}

async function openRun(context: IContext, id: string): Promise<void> {
  const { app, client, factory, tracker, trans } = context;
  const open = tracker.find(({ content }) => content.model?.run.id === id);
  if (open) {
    app.shell.activateById(open.id);
    return;
  }
  try {
    const snapshot = await client.snapshot(id);
    const { createRunTab } = await import('../panels/runview/create');
    const { RunDetails } = await import('../runs/details');
    const content = createRunTab(new RunDetails(client, snapshot), {
      actions: actionsOf(context, snapshot),
      rendermime: factory instanceof NotebookWidgetFactory ? factory.rendermime : null,
      trans
    });
    const tab = new MainAreaWidget({ content });
    tab.id = `jupyter-kale-ext:run:${id}`;
    await tracker.add(tab);
    app.shell.add(tab, 'main');
    app.shell.activateById(tab.id);
  } catch (error) {
    Notification.warning(failureOf(error).message);
  }
}

function actionsOf(context: IContext, run: IRunSnapshot): IRunActions {
  const { app, client } = context;
  const asRan = async () => (await openNotebook(app, asRanPath(run.id, run.notebook))) ?? null;
  return {
    openRun: id => void app.commands.execute(CommandIDs.openRun, { run: id }),
    openAsRan: () => void asRan(),
    restore: () => void saveBeside(context, run, () => client.notebook(run.id)),
    debug: step =>
      void saveBeside(context, run, () => client.debugNotebook(run.id, step), `debug ${step}`),
    goTo: (cellId, line) => void goTo(context, run, cellId, line),
    goToNumber: (number, line) => {
      void client.notebook(run.id).then(notebook => {
        const cell = codeCells(notebook)[number - 1];
        return cell && goTo(context, run, cell.id, line);
      });
    },
    notebookNow: () => notebookNow(context, run.notebook),
    download: saveBlob
  };
}

/** Bring a cell into view: in the notebook where it is as it ran, else in the copy, with a note. */
async function goTo(
  context: IContext,
  run: IRunSnapshot,
  cellId: string,
  line: number | null
): Promise<void> {
  const { app, client, trans } = context;
  const asRan = await client.notebook(run.id);
  const panel = await openNotebook(app, run.notebook);
  const index = panel ? placeInNotebook(asRan, cellId, panel) : -1;
  if (panel && index >= 0) {
    await goToCell(panel, index, line);
    return;
  }
  const copy = await openNotebook(app, asRanPath(run.id, run.notebook));
  if (copy) {
    const place = placeInNotebook(asRan, cellId, copy);
    await goToCell(copy, place, line);
    Notification.info(
      trans.__('The cell was changed since the run: this is the notebook as it ran.'),
      { autoClose: 8000 }
    );
  }
}

/** The notebook's JSON: as it is open, else as it is saved; null where it is neither. */
async function notebookNow({ app }: IContext, path: string): Promise<unknown> {
  for (const widget of app.shell.widgets('main')) {
    if (widget instanceof NotebookPanel && widget.context.path === path && widget.model) {
      return widget.model.toJSON();
    }
  }
  const saved = await app.serviceManager.contents.get(path, { type: 'notebook' }).catch(() => null);
  return (saved?.content as unknown) ?? null;
}

/** Save a notebook that the server makes of a run beside the run's own, and open it. */
async function saveBeside(
  { app }: IContext,
  run: IRunSnapshot,
  made: () => Promise<unknown>,
  mark?: string
): Promise<void> {
  const { contents } = app.serviceManager;
  try {
    const content = await made();
    const folder = run.notebook.split('/').slice(0, -1).join('/');
    const listed = (await contents.get(folder)).content as { name: string }[];
    const name = freeName(
      run,
      listed.map(item => item.name),
      mark
    );
    const path = folder ? `${folder}/${name}` : name;
    await contents.save(path, { type: 'notebook', format: 'json', content });
    await openNotebook(app, path);
  } catch (error) {
    Notification.warning(failureOf(error).message);
  }
}

async function openNotebook(app: JupyterFrontEnd, path: string): Promise<NotebookPanel | null> {
  const opened: unknown = await app.commands
    .execute('docmanager:open', { path, factory: 'Notebook' })
    .catch(() => null);
  if (!(opened instanceof NotebookPanel)) {
    return null;
  }
  await opened.context.ready;
  return opened;
}
