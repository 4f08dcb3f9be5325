import { expect, Locator, Page } from '@playwright/test';
import * as path from 'path';

import { ICell, notebook, writeNotebook } from './notebooks';
import type { IServer } from './server';

/** JupyterLab's own themes. */
export type Theme = 'JupyterLab Light' | 'JupyterLab Dark' | 'JupyterLab Dark High Contrast';

const THEMES = '@jupyterlab/apputils-extension:themes';
const PICTURES = path.resolve(__dirname, '..', 'test-results', 'pictures');

/** How a notebook is opened. */
export interface IOpenOptions {
  /** The notebook's metadata, besides its kernel. */
  metadata?: object;
  /** JupyterLab's theme; light by default. */
  theme?: Theme;
  /** False leaves the pipeline panel as it is; by default it is shown. */
  panel?: boolean;
}

/** A notebook open in JupyterLab, driven as a user drives it. */
export class Lab {
  constructor(
    readonly page: Page,
    readonly server: IServer
  ) {}

  /** Write a notebook into the server's folder and open it beside the pipeline panel. */
  async open(name: string, cells: ICell[], options: IOpenOptions = {}): Promise<void> {
    writeNotebook(this.server.folder, name, notebook(cells, options.metadata));
    this.server.settings(THEMES, options.theme ? { theme: options.theme } : null);
    await this.page.goto(`${this.server.url}/lab/tree/${name}?reset`);
    await expect(this.page.locator('.jp-Notebook .jp-Cell').first()).toBeVisible();
    // Until its kernel is there the notebook may take the focus, from a menu or the palette too.
    await expect(this.page.locator('#jp-main-statusbar')).toContainText('| Idle');
    if (options.panel !== false) {
      await this.show();
    }
  }

  /** Show the pipeline panel, unless it is there. */
  async show(): Promise<void> {
    if (!(await this.panel.isVisible())) {
      await this.page.locator('.jp-SideBar [data-id="jupyter-kale-ext:panel"]').click();
    }
    await expect(this.panel).toBeVisible();
  }

  /** Make the panel as wide as asked, as far as the window lets it. */
  async widen(pixels: number): Promise<void> {
    const box = await this.panel.boundingBox();
    if (!box) {
      throw new Error('The panel is not shown.');
    }
    const [x, y] = [box.x - 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + box.width - pixels, y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Keep a picture to look at, in `test-results/pictures`; of the whole page unless a part is given. */
  async picture(name: string, part?: Locator): Promise<void> {
    await (part ?? this.page).screenshot({ path: path.join(PICTURES, `${name}.png`) });
  }

  get panel(): Locator {
    return this.page.locator('.jp-kale-Panel');
  }

  /** The code cell at a zero-based position. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** The row above a cell. */
  badge(index: number): Locator {
    return this.cell(index).locator('.jp-kale-Badge');
  }

  /** A step in the panel, drawn or listed. */
  step(name: string): Locator {
    return this.panel.locator(`[data-step="${name}"]`).first();
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

  /** Choose a command in the palette. */
  async command(label: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+C');
    const palette = this.page.locator('.jp-ModalCommandPalette');
    await palette.locator('input').fill(label);
    // By keys: a click misses where the list is drawn anew meanwhile.
    await expect(palette.locator('.lm-CommandPalette-item.lm-mod-active')).toContainText(label);
    await palette.locator('input').press('Enter');
    await expect(palette).toBeHidden();
  }

  /** Press Compile and Run, as soon as it can be pressed. */
  async run(): Promise<void> {
    const button = this.panel.getByRole('button', { name: 'Compile and Run' });
    await expect(button).toBeEnabled();
    await button.click();
  }

  /** Take the parameters that are asked for as they are. */
  async accept(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run with These' }).click();
  }
}
