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

test('a step that waits on a cluster says why', async ({ lab, page }) => {
  const why = 'No node with a free A100 80GB: 8 of 8 in use.';
  const step = {
    name: 'train',
    state: 'pending',
    depends_on: [],
    cells: [],
    attempt: 0,
    started: null,
    ended: null,
    error: null,
    metrics: {},
    gpus: [],
    warnings: [],
    began: null,
    waiting: why
  };
  const run = {
    id: '20260101T000000Z-abcdef',
    seq: 3,
    pipeline: 'waits',
    notebook: 'waits.ipynb',
    engine: 'cluster',
    state: 'running',
    parameters: {},
    submitted: 1767225600,
    started: 1767225601,
    ended: null,
    steps: [step, { ...step, name: 'tell', depends_on: ['train'], waiting: '' }],
    message: '',
    warnings: []
  };
  await page.route(/jupyter-kale-ext\/api\/runs/, route => {
    const url = route.request().url();
    return url.includes('/events')
      ? route.fulfill({ body: '\n' })
      : route.fulfill({ json: url.includes('notebook=') ? [run] : run });
  });
  await lab.open('waits.ipynb', [
    { source: 'a = 1', tags: ['step:train'] },
    { source: 'print(a)', tags: ['step:tell', 'prev:train'] }
  ]);
  await lab.show();
  const waiting = lab.panel.getByRole('list', { name: 'Steps that wait' });
  await expect(waiting.getByRole('listitem')).toHaveText(`train waits: ${why}`);
  await lab.panel.screenshot({ path: 'test-results/waiting.png' });
  await lab.panel.getByRole('button', { name: 'Open the run' }).click();
  await expect(page.locator('.jp-kale-RunView-head')).toContainText(`train waits: ${why}`);
  await page.screenshot({ path: 'test-results/waiting-run.png' });
});
