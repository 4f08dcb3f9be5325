import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

/** The plugin everything else hangs on. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:plugin',
  description: 'The Kale pipeline panel.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => undefined
};

export default plugin;
