import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';

import { stateTitle } from '../panels/words';
import { ISession, ISessions, RUN_ENDED, RunState } from '../tokens';
import { PANEL_ID } from './ids';
import { mayTellOutside, tellOutside } from './outside';
import { followPreferences } from './preferences';

const KINDS: Partial<Record<RunState, Notification.TypeOptions>> = {
  succeeded: 'success',
  failed: 'error'
};

/** Tells the user how a run ended, where the panel does not show it. */
export const notify: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:notify',
  description: 'Tells how a run ended, where the panel does not show it.',
  autoStart: true,
  requires: [ISessions],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    translator: ITranslator | null,
    settings: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    let enabled = true;
    let outside: boolean | null = null;
    void followPreferences(settings, ({ notifyWhenEnded, notifyInBrowser }) => {
      enabled = notifyWhenEnded;
      const switchedOn = outside === false && notifyInBrowser;
      outside = notifyInBrowser;
      if (outside) {
        void ask(switchedOn, trans);
      }
    });
    const tell = (session: ISession, state: RunState) => {
      if (outside && !document.hasFocus()) {
        tellOutside(endOf(session, state, trans), () => show(session, app));
      }
      if (enabled && !(isShown() && session === sessions.current)) {
        announce(session, state, app, trans);
      }
    };
    sessions.forEach(session => follow(session, tell));
    sessions.added.connect((_, session) => follow(session, tell));
  }
};

/** Call back when a run that was seen going on has ended. */
function follow(session: ISession, ended: (session: ISession, state: RunState) => void): void {
  let going: string | null = null;
  session.runs.changed.connect(() => {
    const run = session.runs.current?.snapshot;
    if (!run) {
      return;
    }
    if (!RUN_ENDED.has(run.state)) {
      going = run.id;
    } else if (going === run.id) {
      going = null;
      ended(session, run.state);
    }
  });
}

function announce(
  session: ISession,
  state: RunState,
  app: JupyterFrontEnd,
  trans: TranslationBundle
): void {
  const action = { label: trans.__('Show'), callback: () => show(session, app) };
  Notification.emit(endOf(session, state, trans), KINDS[state] ?? 'info', {
    autoClose: 8000,
    actions: [action]
  });
}

/** How the run ended, in a sentence. */
function endOf(session: ISession, state: RunState, trans: TranslationBundle): string {
  const title = session.runs.current?.snapshot.pipeline ?? '';
  return trans.__('Pipeline %1: %2', title, stateTitle(state, trans));
}

function show(session: ISession, { shell }: JupyterFrontEnd): void {
  shell.activateById(session.panel.id);
  shell.activateById(PANEL_ID);
}

/** Ask the browser for leave; where it says no, who has just switched it on is told that this has no effect. */
async function ask(switchedOn: boolean, trans: TranslationBundle): Promise<void> {
  if (!(await mayTellOutside()) && switchedOn) {
    Notification.warning(
      trans.__(
        'The browser does not allow this address to show notifications: see its settings for this page.'
      )
    );
  }
}

/** Whether the panel can be seen. */
function isShown(): boolean {
  return document.getElementById(PANEL_ID)?.checkVisibility() ?? false;
}
