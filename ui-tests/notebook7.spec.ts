import { expect, notebook, test, writeNotebook } from './fixtures';
import { companions } from './server';

test.use({ serverOptions: { ...companions(), application: 'notebook' } });
test.skip(!companions(), 'Notebook 7 is not installed: see make browser-test');

test('in Notebook 7 a notebook is tagged and run', async ({ lab, page, server }) => {
  const cells = [{ source: 'a = 1', tags: ['step:load'] }, { source: 'print(a)' }];
  writeNotebook(server.folder, 'seven.ipynb', notebook(cells));
  await page.goto(`${server.url}/notebooks/seven.ipynb`);
  await expect(lab.badge(0)).toContainText('load');
  await lab.tag(1, 'step', 'tell');
  await page.locator('.lm-MenuBar-item', { hasText: 'View' }).click();
  await page.getByRole('menuitem', { name: 'Show the Pipeline Panel' }).click();
  await expect(lab.panel).toBeVisible();
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  await expect(lab.badge(1).getByRole('img', { name: 'Succeeded' })).toBeVisible();
});
