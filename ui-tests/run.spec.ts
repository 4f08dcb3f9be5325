import { expect, test } from './fixtures';

const SLOW = 'import time\nfor second in range(120):\n    print("tick", second)\n    time.sleep(1)';

test('a run outlives the page, its log is followed, and Stop ends it', async ({ lab, page }) => {
  await lab.open('slow.ipynb', [
    { source: SLOW, tags: ['step:wait'] },
    { source: 'print("never")', tags: ['step:later', 'prev:wait'] }
  ]);
  await lab.run();
  await expect(lab.panel.locator('.jp-kale-Log')).toContainText('tick 1');
  await expect(lab.badge(0).getByRole('img', { name: 'Running' })).toBeVisible();

  await page.reload();
  await expect(lab.badge(0).getByRole('img', { name: 'Running' })).toBeVisible();
  await lab.show();
  await expect(lab.panel.getByRole('status')).toContainText('Running');
  await lab.panel.getByRole('button', { name: 'Stop' }).click();
  await expect(lab.panel.getByRole('status')).toContainText('Stopped');
  await expect(lab.step('wait')).toHaveAttribute('data-state', 'stopped');
  await expect(lab.step('later')).not.toHaveAttribute('data-state', 'succeeded');
});
