/** The plugin that the settings belong to. */
export const PLUGIN_ID = 'jupyter-kale-ext:plugin';

/** The side panel in the shell. */
export const PANEL_ID = 'jupyter-kale-ext:panel';

/** The commands. */
export const CommandIDs = {
  run: 'jupyter-kale-ext:run',
  runWith: 'jupyter-kale-ext:run-with',
  compile: 'jupyter-kale-ext:compile',
  exportPython: 'jupyter-kale-ext:export-python',
  stop: 'jupyter-kale-ext:stop',
  retry: 'jupyter-kale-ext:retry',
  show: 'jupyter-kale-ext:show-panel',
  newExample: 'jupyter-kale-ext:new-example',
  edit: 'jupyter-kale-ext:edit-cell',
  rename: 'jupyter-kale-ext:rename-step',
  join: 'jupyter-kale-ext:join-step',
  clear: 'jupyter-kale-ext:clear-role',
  setRole: 'jupyter-kale-ext:set-role',
  goToFailure: 'jupyter-kale-ext:go-to-failure',
  nextProblem: 'jupyter-kale-ext:next-problem',
  previousProblem: 'jupyter-kale-ext:previous-problem',
  suggest: 'jupyter-kale-ext:suggest-steps',
  openRun: 'jupyter-kale-ext:open-run',
  openGraph: 'jupyter-kale-ext:open-graph',
  goToStep: 'jupyter-kale-ext:go-to-step',
  showLog: 'jupyter-kale-ext:show-log',
  editResources: 'jupyter-kale-ext:edit-resources'
};

/** Where the commands stand in the palette. */
export function paletteCategory(trans: { __: (text: string) => string }): string {
  return trans.__('Kale Pipeline');
}

/** Description of a command that takes no arguments. */
export const NO_ARGS = { args: { type: 'object' as const, properties: {} } };

/** Description of a command that is about a step, by its name. */
export const STEP_ARGS = {
  args: {
    type: 'object' as const,
    properties: { step: { type: 'string' as const, description: 'Name of the step' } },
    required: ['step']
  }
};
