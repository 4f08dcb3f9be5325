import { expect, test } from './fixtures';

test.use({ serverOptions: { baseUrl: '/user/ada' } });

test('under a prefix of all addresses a notebook is checked, run and followed', async ({
  lab,
  page
}) => {
  await lab.open('prefix.ipynb', [{ source: 'print("here")', tags: ['step:tell'] }]);
  expect(new URL(page.url()).pathname).toBe('/user/ada/lab/tree/prefix.ipynb');
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  await expect(lab.step('tell')).toHaveAttribute('data-state', 'succeeded');
});
