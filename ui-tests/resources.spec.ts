import type { Locator, Page } from '@playwright/test';

import { expect, expectAccessible, Lab, test } from './fixtures';

const CELLS = [
  { source: 'a = 1', tags: ['step:load'] },
  { source: 'b = a', tags: ['step:train', 'mine', 'node_selector:pool:big'] },
  { source: 'c = b', tags: ['step:tell'] }
];
const DEFAULTS = { kubeflow_notebook: { steps_defaults: ['limit:memory:4Gi', 'retry:2'] } };

const A100 = {
  id: 'a100',
  title: 'A100 80GB',
  resource: 'nvidia.com/gpu',
  product: 'NVIDIA-A100-SXM4-80GB',
  vendor: 'nvidia',
  kind: 'whole',
  profile: '',
  memory_bytes: 85899345920,
  total: 8,
  free: 4,
  most: 4,
  note: '4 of 8 free',
  tags: [
    'limit:nvidia.com/gpu:1',
    'node_selector:nvidia.com/gpu.product:NVIDIA-A100-SXM4-80GB',
    'toleration:nvidia.com/gpu:NoSchedule'
  ]
};
const T4 = {
  ...A100,
  id: 't4',
  title: 'T4 (shared)',
  kind: 'shared',
  note: '3 of 4 free',
  tags: ['limit:nvidia.com/gpu:1', 'node_selector:nvidia.com/gpu.product:Tesla-T4-SHARED']
};
const LIMITED = 'The list is from the configuration: this account may not list nodes.';

/** Have the page hear of these GPUs, as a cluster's inventory tells of them. */
async function offer(page: Page): Promise<void> {
  const inventory = {
    engine: 'local',
    source: 'configuration',
    message: LIMITED,
    gpus: [A100, T4],
    free_entry: true
  };
  await page.route('**/jupyter-kale-ext/api/inventory*', route =>
    route.fulfill({ json: inventory })
  );
}

function resources(lab: Lab): Locator {
  return lab.panel.getByRole('region', { name: 'Resources' });
}

/** The tags of a cell as the notebook holds them, once they are saved. */
async function saved(lab: Lab, name: string, index: number): Promise<string[]> {
  await lab.page.keyboard.press('Control+s');
  await expect(
    lab.page.locator('.jp-NotebookPanel.jp-mod-dirty, .lm-mod-current.jp-mod-dirty')
  ).toHaveCount(0);
  const answer = await lab.page.request.get(`${lab.server.url}/api/contents/${name}`);
  const { content } = (await answer.json()) as {
    content: { cells: { metadata: { tags?: string[] } }[] };
  };
  return content.cells[index].metadata.tags ?? [];
}

test('a GPU is picked from what there is, and taken away again', async ({ lab, page }) => {
  await offer(page);
  await lab.open('gpu.ipynb', CELLS, { metadata: DEFAULTS });
  const part = resources(lab);
  await lab.cell(1).locator('.cm-content').click();
  await expect(part.getByLabel('Step')).toHaveValue('train');

  await test.step('the list says how many are free, and why it is no better', async () => {
    const options = part.getByRole('combobox', { name: 'GPU' }).locator('option');
    await expect(options).toHaveText([
      'None',
      'A100 80GB — 4 of 8 free',
      'T4 (shared) — 3 of 4 free',
      'Other…'
    ]);
    await expect(part).toContainText(LIMITED);
  });

  await test.step('picking writes limit, selector and toleration', async () => {
    await part.getByRole('combobox', { name: 'GPU' }).selectOption('a100');
    await expect(lab.badge(1)).toContainText('1 GPU');
    expect(await saved(lab, 'gpu.ipynb', 1)).toEqual([...CELLS[1].tags, ...A100.tags]);
  });

  await test.step('a count beyond what a machine has is refused with the reason', async () => {
    const count = part.getByLabel('Count');
    await count.fill('5');
    await expect(part).toContainText('One step can get 4 of it at most.');
    await count.fill('2');
    await count.press('Enter');
    await expect(lab.badge(1)).toContainText('2 GPUs');
  });

  await test.step('another type takes the place of the first, none takes exactly that away', async () => {
    await part.getByRole('combobox', { name: 'GPU' }).selectOption('t4');
    expect(await saved(lab, 'gpu.ipynb', 1)).toEqual([
      ...CELLS[1].tags,
      'limit:nvidia.com/gpu:2',
      'node_selector:nvidia.com/gpu.product:Tesla-T4-SHARED'
    ]);
    await part.getByRole('combobox', { name: 'GPU' }).selectOption('None');
    expect(await saved(lab, 'gpu.ipynb', 1)).toEqual(CELLS[1].tags);
  });
});

test('values are checked as typed, inherited ones are told, and Reset brings them back', async ({
  lab,
  page
}) => {
  await lab.open('values.ipynb', CELLS, { metadata: DEFAULTS });
  const part = resources(lab);
  await lab.cell(1).locator('.cm-content').click();
  const most = part.getByLabel('Memory, at most');

  await test.step('what all steps get by default stands there as such', async () => {
    await expect(most).toHaveValue('');
    await expect(most).toHaveAttribute('placeholder', '4Gi');
    await expect(part.getByText('4Gi, the default for all steps')).toBeVisible();
  });

  await test.step('a wrong value is not written, and can be mended', async () => {
    await most.fill('8 GB');
    await expect(part).toContainText('8 GB is no quantity.');
    await most.press('Enter');
    expect(await saved(lab, 'values.ipynb', 1)).toEqual(CELLS[1].tags);
    await part.getByRole('button', { name: 'Write 8Gi' }).click();
    await expect(most).toHaveValue('8Gi');
    expect(await saved(lab, 'values.ipynb', 1)).toEqual([...CELLS[1].tags, 'limit:memory:8Gi']);
  });

  await test.step('back to the default', async () => {
    await part.getByRole('button', { name: 'Reset to the default, 4Gi' }).click();
    await expect(most).toHaveValue('');
    expect(await saved(lab, 'values.ipynb', 1)).toEqual(CELLS[1].tags);
  });

  await test.step('what means nothing here is said', async () => {
    await expect(part).toContainText(
      'Without effect on this machine: CPU and memory, node selectors.'
    );
    await expect(part).toContainText('Kubeflow Kale 2.3 refuses a notebook with tags for:');
  });

  await test.step('the defaults themselves', async () => {
    await part.getByLabel('Step').selectOption({ label: 'All steps (defaults)' });
    await part.getByLabel('Retries').fill('5');
    await part.getByLabel('Retries').press('Enter');
    await part.getByLabel('Step').selectOption('tell');
    await expect(part.getByText('5, the default for all steps')).toBeVisible();
  });

  await test.step('undo takes a change back', async () => {
    await part.getByLabel('Timeout (seconds)').fill('60');
    await part.getByLabel('Timeout (seconds)').press('Enter');
    expect(await saved(lab, 'values.ipynb', 2)).toEqual(['step:tell', 'timeout:60']);
    await lab.cell(2).locator('.cm-content').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await expect(part.getByLabel('Timeout (seconds)')).toHaveValue('');
  });
});

test('environment, secrets, volumes and the rest, by keyboard alone', async ({ lab, page }) => {
  await lab.open('lists.ipynb', CELLS, { metadata: DEFAULTS });
  const part = resources(lab);
  await lab.cell(0).locator('.cm-content').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.keyboard.press('g');
  await expect(part.getByLabel('Step')).toBeFocused();
  await expect(part.getByLabel('Step')).toHaveValue('load');

  const add = async (kind: string, ...texts: string[]) => {
    const list = part.locator(`[data-kind="${kind}"]`);
    await list.locator('summary').focus();
    await page.keyboard.press('Enter');
    await list.getByRole('button', { name: 'Add' }).focus();
    await page.keyboard.press('Enter');
    for (const text of texts) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await list.locator('summary').focus();
  };
  await add('env', 'MODE', 'fast: 1');
  await add('secret', 'AWS_KEY', 's3', 'key');
  await add('volume', 'data', '/mnt/data');
  await add('toleration', 'gpu', 'yes');
  await add('label', 'team', 'research');
  expect(await saved(lab, 'lists.ipynb', 0)).toEqual([
    'step:load',
    'env:MODE:fast: 1',
    'secret:s3:key:AWS_KEY',
    'volume:data:/mnt/data',
    'toleration:gpu=yes:NoSchedule',
    'label:team:research'
  ]);

  await test.step('a wrong one is told and not written', async () => {
    const list = part.locator('[data-kind="volume"]');
    await list.getByRole('button', { name: 'Add' }).click();
    await list.getByLabel('Claim').last().fill('Other');
    await list.getByLabel('Path').last().fill('/mnt/data');
    await expect(list).toContainText('Kubernetes would refuse a volume claim named Other.');
    await list.getByLabel('Claim').last().fill('other');
    await expect(list).toContainText('It is set already: volume:data:/mnt/data.');
    await page.keyboard.press('Escape');
    await expect(list.locator('li')).toHaveCount(1);
  });

  await test.step('removed', async () => {
    const list = part.locator('[data-kind="env"]');
    await list.getByRole('button', { name: 'Remove' }).click();
    await expect(list.locator('li')).toHaveCount(0);
  });
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
  test(`the resources are accessible: ${theme}`, async ({ lab, page }) => {
    await offer(page);
    await lab.open('look.ipynb', CELLS, { metadata: DEFAULTS, theme });
    const part = resources(lab);
    await lab.cell(1).locator('.cm-content').click();
    await part.getByRole('combobox', { name: 'GPU' }).selectOption('a100');
    await part.getByLabel('CPU, at most').fill('two');
    await part.locator('[data-kind="node_selector"] summary').click();
    await expectAccessible(part);
    const name = theme.replace(/\W+/g, '-').toLowerCase();
    await lab.widen(420);
    await part.scrollIntoViewIfNeeded();
    await lab.picture(`resources-wide-${name}`);
    await lab.widen(250);
    await part.scrollIntoViewIfNeeded();
    await lab.picture(`resources-narrow-${name}`);
  });
}
