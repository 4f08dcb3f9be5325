import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { StatusItem } from '../panels/status';
import { StatusModel } from '../panels/status/model';
import { ISession, ISessions, RUN_ENDED } from '../tokens';
import { CommandIDs } from './ids';

/** The item of the status bar. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:status',
  description: 'The state of the current notebook’s pipeline in the status bar.',
  autoStart: true,
  requires: [ISessions, IStatusBar],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    statusBar: IStatusBar,
    translator: ITranslator | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const model = new StatusModel(trans);
    model.session = sessions.current;
    sessions.currentChanged.connect((_, session) => (model.session = session));
    const count = () => (model.going = going(sessions));
    const follow = (session: ISession) => {
      session.runs.changed.connect(count);
      session.panel.disposed.connect(count);
      count();
    };
    sessions.forEach(follow);
    sessions.added.connect((_, session) => follow(session));
    const item = new StatusItem(model, trans, () => void commands.execute(CommandIDs.show));
    statusBar.registerStatusItem(status.id, {
      item,
      align: 'left',
      rank: 50,
      isActive: () => model.active,
      activeStateChanged: model.stateChanged
    });
  }
};

/** How many of the runs that are followed for open notebooks are going on. */
function going(sessions: ISessions): number {
  let count = 0;
  sessions.forEach(({ isDisposed, runs }) => {
    const run = isDisposed ? undefined : runs.current?.snapshot;
    count += run && !RUN_ENDED.has(run.state) ? 1 : 0;
  });
  return count;
}
