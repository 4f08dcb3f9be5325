import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import type { ServiceManager } from '@jupyterlab/services';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';

import { exampleNotebook, IKernelName } from '../notebook/example';
import { pipelineIcon } from '../panels/icons';
import { CommandIDs, paletteCategory } from './ids';

const FILE_NAME = 'pipeline-example.ipynb';

/** A tagged notebook to begin with, from the launcher and the File menu. */
export const example: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-kale-ext:example',
  description: 'Makes a small notebook that is tagged already.',
  autoStart: true,
  optional: [ITranslator, ICommandPalette, ILauncher, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_kale_ext');
    const folder = () => browser?.model.path ?? '';
    addCommand(app, folder, trans);
    const command = CommandIDs.newExample;
    palette?.addItem({ command, category: paletteCategory(trans) });
    const category = (translator ?? nullTranslator).load('jupyterlab').__('Notebook');
    launcher?.add({ command, category, rank: 100 });
  }
};

function addCommand(
  { commands, serviceManager }: JupyterFrontEnd,
  folder: () => string,
  trans: TranslationBundle
): void {
  commands.addCommand(CommandIDs.newExample, {
    describedBy: {
      args: {
        type: 'object',
        properties: { cwd: { type: 'string', description: 'Folder of the new notebook' } }
      }
    },
    label: ({ isPalette }) =>
      isPalette ? trans.__('New Pipeline Notebook (Example)') : trans.__('Pipeline Example'),
    caption: trans.__('Make a small notebook that is tagged as a pipeline, and open it'),
    icon: pipelineIcon,
    execute: async ({ cwd }) => {
      try {
        const path = await write(serviceManager, String(cwd ?? folder()), trans);
        await commands.execute('docmanager:open', { path });
        await commands.execute(CommandIDs.show);
      } catch (error) {
        void showErrorMessage(trans.__('The example can’t be made here'), error as Error);
      }
    }
  });
}

/** Write the example into a folder; gives its path. */
async function write(
  { contents, kernelspecs }: ServiceManager.IManager,
  folder: string,
  trans: TranslationBundle
): Promise<string> {
  await kernelspecs.ready;
  const spec = kernelspecs.specs?.kernelspecs[kernelspecs.specs.default];
  const kernel: IKernelName | null = spec
    ? { name: spec.name, display_name: spec.display_name }
    : null;
  const { path } = await contents.newUntitled({ path: folder, type: 'notebook' });
  const content = exampleNotebook(kernel, trans);
  await contents.save(path, { type: 'notebook', format: 'json', content });
  const wanted = PathExt.join(folder, FILE_NAME);
  const renamed = await contents.rename(path, wanted).catch(() => null);
  return renamed?.path ?? path;
}
