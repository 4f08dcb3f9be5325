import type { Locator } from '@playwright/test';

import { chain, expect, expectAccessible, ICell, Lab, test } from './fixtures';

const CELLS: ICell[] = [
  { source: 'import time', tags: ['imports'] },
  { source: 'raw = [1, 2, 3]\nlabels = [0, 1, 0]', tags: ['step:load'] },
  { source: 'X = [n * n for n in raw]', tags: ['step:features'] },
  { source: 'left = sum(X) + len(labels)', tags: ['step:left', 'limit:nvidia.com/gpu:2'] },
  { source: 'right = max(X)', tags: ['step:right', 'limit:memory:8Gi'] },
  { source: 'print(left, right)', tags: ['step:tell'] }
];

/** A step of the drawing. */
function node(lab: Lab, name: string): Locator {
  return lab.panel.locator(`.jp-kale-Node[data-step="${name}"]`);
}

test('steps from above to below, lines that tell what they carry, a click away from the cell', async ({
  lab,
  page
}) => {
  await lab.open('drawn.ipynb', CELLS);
  await test.step('what depends on a step stands below it', async () => {
    await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(5);
    const top = async (name: string) => (await node(lab, name).boundingBox())?.y ?? NaN;
    const [load, features, left, right, tell] = await Promise.all(
      ['load', 'features', 'left', 'right', 'tell'].map(top)
    );
    expect(load).toBeLessThan(features);
    expect(features).toBeLessThan(left);
    expect(left).toBeCloseTo(right, 0);
    expect(right).toBeLessThan(tell);
  });
  await test.step('with what it asks for', async () => {
    await expect(node(lab, 'left')).toHaveAccessibleName(/step 3 of 5.*2 GPUs/);
    await expect(node(lab, 'right')).toContainText('8Gi');
  });
  const labels = lab.panel.locator('.jp-kale-Edge-label');
  await test.step('lines carry values, at the pointer', async () => {
    await node(lab, 'left').hover();
    await expect(labels).toHaveText(['labels', 'X', 'left']);
    await page.mouse.move(300, 300);
    await expect(labels).toHaveCount(0);
    await lab.panel.locator('[data-edge="load features"]').dispatchEvent('pointerover');
    await expect(labels).toHaveText(['raw']);
  });
  await test.step('and for those who listen', async () => {
    await expect(node(lab, 'left')).toHaveAccessibleName(
      /after load: labels; after features: X; before tell: left/
    );
  });
  await test.step('a click goes to the cell', async () => {
    await node(lab, 'tell').click();
    await expect(lab.cell(5)).toHaveClass(/jp-mod-active/);
    await expect(lab.panel.locator('.jp-kale-Step')).toContainText('left, right');
  });
  await test.step('the list is for those who prefer it, and stays after a reload', async () => {
    const saved = page.waitForResponse(
      response => /api.workspaces/.test(response.url()) && response.request().method() === 'PUT'
    );
    await lab.panel.getByRole('button', { name: 'List' }).click();
    await expect(lab.panel.locator('.jp-kale-Step')).toHaveCount(5);
    await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(0);
    await saved;
    await page.reload();
    await expect(lab.panel.locator('.jp-kale-Step')).toHaveCount(5);
    await lab.panel.getByRole('button', { name: 'Graph' }).click();
    await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(5);
  });
});

test('the drawing is used from the keyboard alone', async ({ lab, page }) => {
  await lab.open('walked.ipynb', CELLS);
  await expect(node(lab, 'load')).toBeVisible();
  await lab.panel.getByRole('button', { name: 'List' }).focus();
  await page.keyboard.press('Tab');
  await expect(node(lab, 'load')).toBeFocused();
  const walk: [string, string][] = [
    ['ArrowDown', 'features'],
    ['ArrowDown', 'right'],
    ['ArrowRight', 'left'],
    ['ArrowDown', 'tell'],
    ['Home', 'load'],
    ['End', 'tell'],
    ['ArrowUp', 'right']
  ];
  for (const [key, name] of walk) {
    await page.keyboard.press(key);
    await expect(node(lab, name)).toBeFocused();
  }
  await test.step('Tab leaves the steps, and comes back to the same one', async () => {
    await page.keyboard.press('Tab');
    await expect(lab.panel.getByRole('button', { name: 'Zoom out' })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
  });
  await test.step('plus, minus and zero zoom', async () => {
    const scale = lab.panel.getByRole('button', { name: 'fit the graph' });
    const before = await scale.textContent();
    await lab.panel.locator('.jp-kale-Node[tabindex="0"]').press('+');
    await expect(scale).not.toHaveText(before ?? '');
    await page.keyboard.press('0');
    await expect(scale).toHaveText(before ?? '');
  });
  await test.step('the menu opens at the step, and gives the focus back', async () => {
    await node(lab, 'load').focus();
    await page.keyboard.press('Shift+F10');
    const menu = page.locator('.lm-Menu#jupyter-kale-ext-step-menu');
    await expect(menu.getByRole('menuitem', { name: 'Go to the Step’s Cell' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(node(lab, 'load')).toBeFocused();
  });
  await test.step('Enter goes to the cell', async () => {
    await node(lab, 'left').focus();
    await page.keyboard.press('Enter');
    await expect(lab.cell(3)).toHaveClass(/jp-mod-active/);
  });
});

test('problems stand on their steps', async ({ lab }) => {
  await lab.open('wrong.ipynb', [
    { source: 'a = 1', tags: ['step:load'] },
    { source: 'b = a\nc = missing\nd = absent', tags: ['step:use'] }
  ]);
  await expect(node(lab, 'use').locator('.jp-kale-Node-problems')).toHaveText('2');
  await expect(node(lab, 'use')).toHaveAccessibleName(/2 errors/);
  await expect(node(lab, 'load').locator('.jp-kale-Node-problems')).toHaveCount(0);
});

test('the drawing carries the states of a run, in the panel and in a tab', async ({
  lab,
  page
}) => {
  await lab.open('run.ipynb', [
    { source: 'import time\na = 1', tags: ['step:load'] },
    { source: 'b = a\ntime.sleep(3)', tags: ['step:wait'] },
    { source: 'c = a / 0', tags: ['step:fail'] },
    { source: 'print(b, c)', tags: ['step:never'] }
  ]);
  await lab.panel.getByRole('button', { name: 'Open the graph in a tab' }).click();
  const tab = page.locator('.jp-kale-GraphTab');
  await expect(tab.locator('.jp-kale-Node')).toHaveCount(4);
  await lab.run();
  await expect(node(lab, 'wait')).toHaveAttribute('data-state', 'running');
  for (const place of [lab.panel, tab]) {
    const state = (name: string) => place.locator(`.jp-kale-Node[data-step="${name}"]`);
    await expect(state('load')).toHaveAttribute('data-state', 'succeeded');
    await expect(state('wait')).toHaveAttribute('data-state', 'succeeded');
    await expect(state('fail')).toHaveAttribute('data-state', 'failed');
    await expect(state('never')).toHaveAttribute('data-state', 'skipped');
    await expect(state('fail')).toHaveAccessibleName(/Failed/);
  }
});

test('the tab follows the notebook, and is there again after a reload', async ({ lab, page }) => {
  await lab.open('tab.ipynb', CELLS);
  await lab.panel.getByRole('button', { name: 'Open the graph in a tab' }).click();
  const tab = page.locator('.jp-kale-GraphTab');
  await expect(tab.locator('.jp-kale-Node')).toHaveCount(5);
  await tab.locator('.jp-kale-Node[data-step="features"]').click();
  await expect(lab.cell(2)).toHaveClass(/jp-mod-active/);
  await lab.tag(5, 'step', 'print_all');
  await expect(tab.locator('.jp-kale-Node[data-step="print_all"]')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect
    .poll(async () => {
      const answer = await page.request.get(`${lab.server.url}/lab/api/workspaces/default`);
      return answer.text();
    })
    .toContain('jupyter-kale-ext-graph:graph');
  await page.goto(`${lab.server.url}/lab`);
  await expect(tab.locator('.jp-kale-Node[data-step="print_all"]')).toBeVisible();
});

test('steps that wait for each other are drawn apart and told', async ({ lab }) => {
  await lab.open('circle.ipynb', [
    { source: 'a = 1', tags: ['step:one', 'prev:two'] },
    { source: 'b = 1', tags: ['step:two', 'prev:one'] }
  ]);
  await expect(lab.panel.locator('.jp-kale-Problem').first()).toContainText('wait for each other');
  await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(2);
  await expect(lab.panel.locator('.jp-kale-Edge')).toHaveCount(0);
  await expect(lab.panel.getByRole('button', { name: 'Compile and Run' })).toBeDisabled();
});

test('200 steps are drawn, and the last one can be reached', async ({ lab, page }) => {
  await lab.open('long.ipynb', chain(200));
  await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(200);
  await node(lab, 'step_0').focus();
  await page.keyboard.press('End');
  await expect(node(lab, 'step_199')).toBeFocused();
  await expect(node(lab, 'step_199')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Notebook .jp-mod-active .jp-kale-Chip')).toHaveText('step_199');
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`the drawing has no violation of accessibility: ${theme}`, async ({ lab, page }) => {
    await lab.open('accessible.ipynb', CELLS, { theme });
    await expect(node(lab, 'tell')).toBeVisible();
    await node(lab, 'left').focus();
    await expect(lab.panel.locator('.jp-kale-Edge-label')).toHaveCount(3);
    await expectAccessible(lab.panel.locator('.jp-kale-Graph'));
    await lab.picture(`graph ${theme}`);
    await lab.panel.getByRole('button', { name: 'Open the graph in a tab' }).click();
    await expect(page.locator('.jp-kale-GraphTab .jp-kale-Node')).toHaveCount(5);
    await expectAccessible(page.locator('.jp-kale-GraphTab'));
  });
}
