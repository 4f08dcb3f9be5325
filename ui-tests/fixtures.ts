import { expect, test as base } from '@playwright/test';

import { Lab } from './lab';
import { IServer, IServerOptions, startServer } from './server';

interface IWorker {
  /** How the server differs from the default; `test.use` in a file gives that file a server of its own. */
  serverOptions: IServerOptions;
  server: IServer;
}

/** Tests with a real server, which all tests of a worker share. */
export const test = base.extend<{ lab: Lab }, IWorker>({
  serverOptions: [{}, { option: true, scope: 'worker' }],
  server: [
    async ({ serverOptions }, use) => {
      const server = await startServer(serverOptions);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  lab: async ({ page, server }, use) => {
    await use(new Lab(page, server));
  }
});

export { expectAccessible } from './accessible';
export { Lab } from './lab';
export { chain, ICell, notebook, writeNotebook } from './notebooks';
export { expect };
