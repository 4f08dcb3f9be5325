import { cells } from './plugins/cells';
import { example } from './plugins/example';
import { exports } from './plugins/exports';
import { graph } from './plugins/graph';
import { notify } from './plugins/notify';
import { panel } from './plugins/panel';
import { problems } from './plugins/problems';
import { run } from './plugins/run';
import { runView } from './plugins/runview';
import { sessions } from './plugins/sessions';
import { status } from './plugins/status';
import { suggest } from './plugins/suggest';

export * from './tokens';

/** The sessions of the notebooks, and what shows them: beside the notebook, in it and around it. */
export default [
  sessions,
  panel,
  graph,
  suggest,
  problems,
  cells,
  run,
  runView,
  exports,
  status,
  notify,
  example
];
