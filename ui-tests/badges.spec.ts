import type { Page } from '@playwright/test';

import { chain, expect, expectAccessible, test } from './fixtures';

/** Count what changes in badges from now on. */
async function watchBadges(page: Page): Promise<void> {
  await page.evaluate(() => {
    const counter = { changes: 0 };
    (window as unknown as { kaleBadges: typeof counter }).kaleBadges = counter;
    const observer = new MutationObserver(changes => {
      counter.changes += changes.filter(({ target }) => {
        const node = target instanceof Element ? target : target.parentElement;
        return node?.closest('.jp-kale-Badge') !== null;
      }).length;
    });
    observer.observe(document.querySelector('.jp-Notebook') as Element, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true
    });
  });
}

function badgeChanges(page: Page): Promise<number> {
  return page.evaluate(
    () => (window as unknown as { kaleBadges: { changes: number } }).kaleBadges.changes
  );
}

test('typing in a notebook of 1,000 tagged cells leaves every badge alone', async ({
  lab,
  page
}) => {
  test.slow();
  let checks = 0;
  page.on('response', answer => {
    checks += answer.url().includes('/jupyter-kale-ext/api/check') ? 1 : 0;
  });
  await lab.open('thousand.ipynb', chain(1000), { panel: false });
  await expect(lab.badge(0)).toContainText('step_0');
  await expect(lab.badge(1)).toContainText('after');
  await lab.cell(0).locator('.cm-content').click();
  await page.keyboard.press('End');
  const before = checks;
  await watchBadges(page);
  // Valid after every key: a badge would rightly tell of a problem.
  await page.keyboard.type('  # a comment of fifty letters, typed key by key');
  expect(await badgeChanges(page)).toBe(0);
  await expect.poll(() => checks).toBeGreaterThan(before);
  expect(await badgeChanges(page)).toBe(0);
});

test('a badge says step, GPU and problem, and leads to the step’s resources', async ({
  lab,
  page
}) => {
  await lab.open('badges.ipynb', [
    { source: 'import os', tags: ['imports'] },
    { source: 'a = 1', tags: ['step:load', 'limit:nvidia.com/gpu:2'] },
    { source: 'b = a' },
    { source: 'c = missing', tags: ['step:use'] },
    { source: '# note', type: 'markdown' },
    { source: 'd = 1', tags: ['skip'] }
  ]);
  await expect(lab.badge(0)).toContainText('Imports');
  await expect(lab.badge(1)).toContainText('2 GPUs');
  await expect(lab.badge(2).locator('.jp-kale-Chip')).toHaveAttribute('data-inherited', 'true');
  await expect(lab.badge(2).getByRole('button', { name: /2/ })).toBeVisible();
  await expect(lab.badge(3).getByRole('img', { name: 'Error' })).toBeVisible();
  await expect(page.locator('.jp-MarkdownCell .jp-kale-Badge')).toHaveCount(0);
  await lab.badge(1).locator('.jp-kale-Gpu').click();
  const part = lab.panel.getByRole('region', { name: 'Resources' });
  await expect(part.getByLabel('Step')).toHaveValue('load');
  await expect(part.getByLabel('Step')).toBeFocused();
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`badges are accessible: ${theme}`, async ({ lab }) => {
    await lab.open(
      'colours.ipynb',
      [
        ...chain(10),
        { source: 'import os', tags: ['imports'] },
        { source: 'x = y', tags: ['skip'] }
      ],
      { theme }
    );
    await expect(lab.badge(9)).toContainText('after');
    for (const index of [0, 5, 9, 10, 11]) {
      await lab.badge(index).scrollIntoViewIfNeeded();
      await expectAccessible(lab.badge(index));
    }
    await lab.picture(`badges-${theme.replace(/\W+/g, '-').toLowerCase()}`);
  });
}
