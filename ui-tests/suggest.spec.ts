import { expect, expectAccessible, ICell, test } from './fixtures';

const CELLS: ICell[] = [
  { source: '# Prices', type: 'markdown' },
  { source: 'import math\nimport random' },
  { source: 'def distance(x, y):\n    return math.sqrt((x - y) ** 2)' },
  { source: '## Load the data', type: 'markdown' },
  {
    source:
      'random.seed(1)\nrows = []\nfor n in range(200):\n    rows.append((n, 3 * n + random.random()))'
  },
  { source: 'prices = [price for _, price in rows]\nprint(len(rows), "rows")' },
  { source: '## Train a model', type: 'markdown' },
  {
    source:
      'mean = sum(prices) / len(prices)\nabove = sum(n * (p - mean) for n, p in rows)\n' +
      'below = sum(n ** 2 for n, _ in rows)\nslope = above / below\nmodel = (slope, mean)'
  },
  { source: '## Report', type: 'markdown' },
  {
    source:
      'slope, mean = model\nerrors = []\nfor n, price in rows:\n' +
      '    errors.append(distance(slope * n + mean, price))\nprint("error", round(max(errors), 3))'
  }
];

test('a first-time user gets from an untagged notebook to a finished run', async ({ lab }) => {
  await lab.open('first.ipynb', CELLS);
  await lab.panel.getByRole('button', { name: 'Suggest steps' }).click();
  await lab.panel.getByRole('button', { name: 'Accept' }).click();
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  const nodes = lab.panel.locator('.jp-kale-Node');
  const count = await nodes.count();
  expect(count).toBeGreaterThan(2);
  for (let index = 0; index < count; index++) {
    await expect(nodes.nth(index)).toHaveAttribute('data-state', /succeeded|cached/);
  }
});

test('the proposal says why, and shows the graph that it gives', async ({ lab }) => {
  await lab.open('why.ipynb', CELLS);
  await expect(lab.panel.getByRole('button', { name: 'Suggest steps' })).toBeVisible();
  await lab.command('Suggest Steps');
  await expect(lab.panel.getByLabel('Cell 1 is')).toHaveValue('imports');
  await expect(lab.panel.getByLabel('Cell 2 is')).toHaveValue('functions');
  await expect(lab.panel.getByLabel('Cell 3 is')).toHaveValue('step:load_data');
  await expect(lab.panel.locator('.jp-kale-Proposed-reason').first()).not.toBeEmpty();
  await expect(lab.panel.locator('.jp-kale-Node').first()).toBeVisible();
  await lab.panel.getByRole('button', { name: 'Go to cell 4' }).click();
  await expect(lab.cell(3)).toHaveClass(/jp-mod-active/);
  await lab.picture('suggestion');
});

test('dropped, it changes nothing', async ({ lab }) => {
  await lab.open('dropped.ipynb', CELLS);
  await lab.panel.getByRole('button', { name: 'Suggest steps' }).click();
  await expect(lab.panel.locator('.jp-kale-Group').first()).toBeVisible();
  await lab.panel.getByRole('button', { name: 'Drop' }).click();
  await expect(lab.panel.getByRole('button', { name: 'Suggest steps' })).toBeVisible();
  await expect(lab.badge(0)).toContainText('Not in a step');
});

test('the user changes it from the keyboard, accepts it, and one undo takes it back', async ({
  lab,
  page
}) => {
  await lab.open('changed.ipynb', CELLS);
  await lab.panel.getByRole('button', { name: 'Suggest steps' }).focus();
  await page.keyboard.press('Enter');
  await expect(lab.panel.getByRole('button', { name: 'Accept' })).toBeFocused();
  const name = lab.panel.getByLabel('Name of the step').first();
  await test.step('rename a step everywhere', async () => {
    await name.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Get Data');
    await page.keyboard.press('Enter');
    await expect(name).toHaveValue('get_data');
    await expect(lab.panel.locator('.jp-kale-Node[data-step="get_data"]')).toBeVisible();
  });
  await test.step('split a step, and join it again', async () => {
    const steps = lab.panel.getByLabel('Name of the step');
    const before = await steps.count();
    await lab.panel.getByRole('button', { name: 'Split here' }).first().press('Enter');
    await expect(steps).toHaveCount(before + 1);
    await lab.panel.getByRole('button', { name: 'part of get_data' }).first().press('Enter');
    await expect(steps).toHaveCount(before);
  });
  await test.step('make a cell something else', async () => {
    await lab.panel.getByLabel('Cell 4 is').selectOption('skip');
    await expect(lab.panel.getByLabel('Cell 4 is')).toHaveValue('skip');
    await lab.panel.getByLabel('Cell 4 is').selectOption('new');
    await expect(lab.panel.getByLabel('Cell 4 is')).toHaveValue('step:step');
  });
  await test.step('accept', async () => {
    await lab.panel.getByRole('button', { name: 'Accept' }).press('Enter');
    await expect(lab.badge(2)).toContainText('get_data');
    await expect(lab.badge(3)).toContainText('step');
    await expect(lab.badge(0)).toContainText('Imports');
  });
  await test.step('one undo takes all of it back', async () => {
    await lab.cell(0).click({ position: { x: 5, y: 30 } });
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await expect(lab.panel.getByRole('button', { name: 'Suggest steps' })).toBeVisible();
  });
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`the proposal has no violation of accessibility: ${theme}`, async ({ lab }) => {
    await lab.open('accessible.ipynb', CELLS, { theme });
    await expectAccessible(lab.panel);
    await lab.panel.getByRole('button', { name: 'Suggest steps' }).click();
    await expect(lab.panel.locator('.jp-kale-Node').first()).toBeVisible();
    await expectAccessible(lab.panel);
    await lab.picture(`suggestion ${theme}`);
  });
}
