import { expect, Locator, Page, test as base } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { IServer, startServer } from './server';

/** A code cell of a notebook to be opened, with its tags. */
export interface ICell {
  source: string;
  tags?: string[];
}

/** A notebook open in JupyterLab, driven as a user drives it. */
export class Lab {
  constructor(
    readonly page: Page,
    readonly server: IServer
  ) {}

  /** Write a notebook into the server's folder and open it beside the pipeline panel. */
  async open(name: string, cells: ICell[]): Promise<void> {
    fs.writeFileSync(path.join(this.server.folder, name), JSON.stringify(notebook(cells)));
    await this.page.goto(`${this.server.url}/lab/tree/${name}?reset`);
    await expect(this.page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(cells.length);
    await this.show();
  }

  /** Show the pipeline panel, unless it is there. */
  async show(): Promise<void> {
    if (!(await this.panel.isVisible())) {
      await this.page.locator('.jp-SideBar [data-id="jupyter-kale-ext:panel"]').click();
    }
    await expect(this.panel).toBeVisible();
  }

  get panel(): Locator {
    return this.page.locator('.jp-kale-Panel');
  }

  /** The cell at a zero-based position. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** The row above a cell. */
  badge(index: number): Locator {
    return this.cell(index).locator('.jp-kale-Badge');
  }

  /** The line of a step in the panel. */
  step(name: string): Locator {
    return this.panel.locator(`.jp-kale-Step[data-step="${name}"]`);
  }

  /** Tag a cell through the editor. */
  async tag(index: number, role: string, step = ''): Promise<void> {
    await this.cell(index).locator('.jp-kale-Chip').click();
    const editor = this.cell(index).locator('.jp-kale-Editor');
    await editor.getByLabel('Cell is').selectOption(role);
    if (step) {
      await editor.getByLabel('Step name').fill(step);
    }
    await editor.getByRole('button', { name: 'Apply' }).click();
    await expect(editor).toHaveCount(0);
  }

  /** Press Compile and Run, as soon as it can be pressed. */
  async run(): Promise<void> {
    const button = this.panel.getByRole('button', { name: 'Compile and Run' });
    await expect(button).toBeEnabled();
    await button.click();
  }
}

function notebook(cells: ICell[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python' }
    },
    cells: cells.map(({ source, tags }, index) => ({
      cell_type: 'code',
      id: `c${index}`,
      metadata: tags ? { tags } : {},
      source,
      outputs: [],
      execution_count: null
    }))
  };
}

/** Tests with a server of their own, one for each worker. */
export const test = base.extend<{ lab: Lab }, { server: IServer }>({
  server: [
    // Playwright reads the fixtures a function needs from its pattern; an empty one needs none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  lab: async ({ page, server }, use) => {
    await use(new Lab(page, server));
  }
});

export { expect };
