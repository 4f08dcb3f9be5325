import { expect, expectAccessible, test } from './fixtures';

test.use({ serverOptions: { serverPart: false } });

test('without the server part the panel says so, and tags can be edited all the same', async ({
  lab,
  page
}) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await lab.open('missing.ipynb', [{ source: 'a = 1', tags: ['step:load'] }, { source: 'b = a' }]);
  const alert = lab.panel.getByRole('alert');
  await expect(alert).toContainText('The server part of jupyter-kale-ext is not running.');
  await expect(alert).toContainText('pip install jupyter_kale_ext');
  await expect(lab.panel.getByRole('button', { name: 'Compile and Run' })).toBeDisabled();
  await expectAccessible(lab.panel);
  await expect(page.locator('.jp-kale-Status')).toContainText('Pipeline: not checked');
  await lab.tag(1, 'skip');
  await expect(lab.badge(1)).toContainText('Skip');
  expect(errors).toEqual([]);
});
