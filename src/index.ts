import { cells } from './plugins/cells';
import { graph } from './plugins/graph';
import { panel } from './plugins/panel';
import { sessions } from './plugins/sessions';

export * from './tokens';

/** The sessions of the notebooks, and what shows them: beside the notebook and in it. */
export default [sessions, panel, graph, cells];
