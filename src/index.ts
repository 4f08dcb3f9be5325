import { cells } from './plugins/cells';
import { graph } from './plugins/graph';
import { panel } from './plugins/panel';
import { problems } from './plugins/problems';
import { sessions } from './plugins/sessions';
import { suggest } from './plugins/suggest';

export * from './tokens';

/** The sessions of the notebooks, and what shows them: beside the notebook and in it. */
export default [sessions, panel, graph, suggest, problems, cells];
