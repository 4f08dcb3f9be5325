import type { Page } from '@playwright/test';

import { expect, expectAccessible, notebook, test, writeNotebook } from './fixtures';

const CELLS = [
  { source: 'a = 1', tags: ['step:load'] },
  { source: 'b = a + 1\nprint(b)', tags: ['step:use'] }
];
const PLUGIN = 'jupyter-kale-ext:plugin';

/** Open a menu of the menu bar, and the submenus named after it. */
async function openMenu(page: Page, ...names: string[]): Promise<void> {
  await page.locator('.lm-MenuBar-item', { hasText: names[0] }).click();
  for (const name of names.slice(1)) {
    await page.locator('.lm-Menu-item', { hasText: name }).last().hover();
  }
}

test('the palette and the menus have what can be done', async ({ lab, page }) => {
  await lab.open('menus.ipynb', CELLS, { panel: false });
  await lab.command('Show the Pipeline Panel');
  await expect(lab.panel).toBeVisible();

  await openMenu(page, 'Run', 'Kale Pipeline');
  for (const label of ['Compile and Run', 'Export Pipeline as YAML', 'Export Pipeline as Python']) {
    await expect(page.getByRole('menuitem', { name: label, exact: true })).toBeVisible();
  }
  await page.getByRole('menuitem', { name: 'Compile and Run', exact: true }).click();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');

  // In the text of a cell that isn't the active one: the menu is about the cell where it opened.
  await expect(lab.cell(0)).toHaveClass(/jp-mod-active/);
  await lab.cell(1).locator('.cm-content').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit the Pipeline Role of the Cell' }).click();
  await expect(lab.cell(1).locator('.jp-kale-Editor')).toBeVisible();
});

test('the status bar tells about the current notebook and opens the panel', async ({
  lab,
  page,
  server
}) => {
  const item = page.locator('.jp-kale-Status');
  const other = notebook([{ source: 'x = missing', tags: ['step:x'] }]);
  writeNotebook(server.folder, 'other.ipynb', other);
  await lab.open('status.ipynb', CELLS, { panel: false });
  await expect(item).toContainText('Pipeline: 2 steps');
  await expectAccessible(item);
  await item.click();
  await expect(lab.panel).toBeVisible();
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  await expect(item.getByRole('img', { name: 'Succeeded' })).toBeVisible();

  await test.step('with several notebooks open it is the current one’s, as the panel is', async () => {
    await page.locator('.jp-DirListing-item', { hasText: 'other.ipynb' }).dblclick();
    await expect(item).toContainText('Pipeline: 1 problem');
    await expect(lab.panel.locator('.jp-kale-Problem')).toContainText('missing');
    await page.locator('.lm-TabBar-tab', { hasText: 'status.ipynb' }).click();
    await expect(item).toContainText('Pipeline: 2 steps');
    await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  });
});

test('the launcher makes a notebook that is a pipeline, and it runs', async ({ lab, page }) => {
  await page.goto(`${lab.server.url}/lab?reset`);
  await page.locator('.jp-LauncherCard', { hasText: 'Pipeline Example' }).click();
  await expect(page.locator('.lm-TabBar-tab', { hasText: 'pipeline-example.ipynb' })).toBeVisible();
  await expect(lab.panel.getByLabel('Pipeline name')).toHaveValue('dice');
  await lab.run();
  await lab.accept();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  await expect(lab.panel.getByRole('table', { name: 'Metrics' })).toContainText('spread');
});

test('the layout is there again after a reload', async ({ lab, page }) => {
  await lab.open('layout.ipynb', CELLS);
  await expect
    .poll(async () => {
      const answer = await page.request.get(`${lab.server.url}/lab/api/workspaces/default`);
      return answer.text();
    })
    .toMatch(/"current": ?"jupyter-kale-ext:panel"/);
  await page.goto(`${lab.server.url}/lab`);
  await expect(lab.panel).toBeVisible();
  await expect(lab.badge(0)).toBeVisible();
});

test('the settings editor has the settings, and they hold', async ({ lab, page, server }) => {
  await lab.open('preferences.ipynb', CELLS);
  await expect(lab.badge(0)).toBeVisible();
  await openMenu(page, 'Settings');
  await page.locator('.lm-Menu-item', { hasText: 'Settings Editor' }).first().click();
  await page.locator('.jp-PluginList-entry', { hasText: 'Kale Pipeline' }).click();
  await expect(page.getByLabel('Ask for parameters')).toBeChecked();
  await page.getByLabel('Badges above cells').uncheck();
  await page.locator('.lm-TabBar-tab', { hasText: 'preferences.ipynb' }).click();
  await expect(lab.badge(0)).toBeHidden();
  server.settings(PLUGIN, null);
});

test('a notebook that is read-only can be run, not changed', async ({ lab, page }) => {
  await page.route(/\/api\/contents\/read-only\.ipynb/, async route => {
    const response = await route.fetch();
    const body = response.ok() && route.request().method() === 'GET' ? await response.json() : null;
    await route.fulfill({ response, ...(body ? { json: { ...body, writable: false } } : {}) });
  });
  await lab.open('read-only.ipynb', CELLS);
  await expect(lab.panel).toContainText('The notebook is read-only');
  await expect(lab.panel.getByLabel('Pipeline name')).toBeDisabled();
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
});
