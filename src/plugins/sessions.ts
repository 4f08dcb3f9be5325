import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { KaleClient } from '../api/client';
import { isAsRan } from '../runs/drive';
import { Engines } from '../runs/engines';
import { Inventories } from '../runs/inventories';
import { IEngines, ISession, ISessions } from '../tokens';
import { Session } from './session';

/** One session for each open notebook, as long as it is open. */
class Sessions implements ISessions {
  constructor(
    tracker: INotebookTracker,
    readonly engines: IEngines,
    create: (panel: NotebookPanel) => ISession
  ) {
    this._tracker = tracker;
    this._create = create;
    tracker.forEach(panel => this._add(panel));
    tracker.widgetAdded.connect((_, panel) => this._add(panel));
    tracker.currentChanged.connect(() => this._currentChanged.emit(this.current));
  }

  get current(): ISession | null {
    const panel = this._tracker.currentWidget;
    return (panel && this._sessions.get(panel)) ?? null;
  }

  get currentChanged(): ISignal<ISessions, ISession | null> {
    return this._currentChanged;
  }

  get added(): ISignal<ISessions, ISession> {
    return this._added;
  }

  forEach(visit: (session: ISession) => void): void {
    this._sessions.forEach(visit);
  }

  private _add(panel: NotebookPanel): void {
    if (isAsRan(panel.context.path)) {
      const { sessionContext } = panel.context;
      sessionContext.kernelPreference = {
        ...sessionContext.kernelPreference,
        shouldStart: false,
        canStart: false
      };
      return;
    }
    const session = this._create(panel);
    this._sessions.set(panel, session);
    panel.disposed.connect(() => {
      this._sessions.delete(panel);
      session.dispose();
    });
    this._added.emit(session);
    if (panel === this._tracker.currentWidget) {
      this._currentChanged.emit(session);
    }
  }

  private _added = new Signal<ISessions, ISession>(this);
  private _create: (panel: NotebookPanel) => ISession;
  private _currentChanged = new Signal<ISessions, ISession | null>(this);
  private _sessions = new Map<NotebookPanel, ISession>();
  private _tracker: INotebookTracker;
}

/** Gives the sessions of the open notebooks to the plugins that show them. */
export const sessions: JupyterFrontEndPlugin<ISessions> = {
  id: 'jupyter-kale-ext:sessions',
  description: 'The pipelines and runs of the open notebooks.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  provides: ISessions,
  activate: (app, tracker: INotebookTracker, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const client = new KaleClient(app.serviceManager.serverSettings, trans);
    const engines = new Engines(client);
    const inventories = new Inventories(client);
    const create = (panel: NotebookPanel) =>
      new Session({ client, panel, engines, inventories, trans });
    return new Sessions(tracker, engines, create);
  }
};
