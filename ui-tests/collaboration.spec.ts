import { expect, Lab, test } from './fixtures';
import { companions } from './server';

test.use({ serverOptions: { ...companions(), collaborative: true } });
test.skip(!companions(), 'jupyter-collaboration is not installed: see make browser-test');

test('two people who tag one notebook see each other’s tags and settings', async ({
  lab,
  browser
}) => {
  await lab.open('shared.ipynb', [{ source: 'a = 1' }, { source: 'b = a' }]);
  const context = await browser.newContext();
  const other = new Lab(await context.newPage(), lab.server);
  await other.page.goto(`${lab.server.url}/lab/workspaces/other/tree/shared.ipynb?reset`);
  await expect(other.cell(1)).toBeVisible();
  await other.show();

  await lab.tag(0, 'step', 'load');
  await expect(other.badge(0)).toContainText('load');
  await other.tag(1, 'step', 'use');
  await expect(lab.badge(1)).toContainText('use');
  await expect(lab.step('use')).toBeVisible();
  await expect(other.step('load')).toBeVisible();

  await other.panel.getByLabel('Pipeline name').fill('ours');
  await other.panel.getByLabel('Pipeline name').press('Enter');
  await expect(lab.panel.getByLabel('Pipeline name')).toHaveValue('ours');

  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  const runs = other.panel.getByLabel('Runs of this notebook');
  await expect(runs.locator('option', { hasText: 'Succeeded' })).toBeAttached();
  await context.close();
});
