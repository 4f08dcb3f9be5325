import type { Locator } from '@playwright/test';

import { expect, expectAccessible, Lab, test } from './fixtures';

const CELLS = [
  { source: 'a = 1', tags: ['step:load'] },
  { source: 'b = a', tags: ['step:train', 'mine'] }
];

const CHOICES = {
  namespace: 'team',
  volumes: [
    { name: 'home', size: '5Gi', modes: ['ReadWriteOnce'], storage_class: '', mounted: '/home/ada' }
  ],
  storage_classes: [],
  secrets: [{ name: 'db', keys: ['password', 'user'] }],
  service_accounts: ['default'],
  queues: ['gpu-team'],
  image: 'registry.example.org/jupyter:1',
  missing: {},
  message: ''
};

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

/** The values that a field offers. */
async function offered(field: Locator): Promise<string[]> {
  return field.evaluate((input: HTMLInputElement) =>
    [...(input.list?.options ?? [])].map(({ value }) => value)
  );
}

test('volumes, secrets, keys and queues are offered, and anything can be typed', async ({
  lab,
  page
}) => {
  await page.route('**/jupyter-kale-ext/api/choices*', route => route.fulfill({ json: CHOICES }));
  await lab.open('choices.ipynb', CELLS);
  const part = resources(lab);
  await lab.cell(1).locator('.cm-content').click();
  await expect(part.getByLabel('Step')).toHaveValue('train');

  await test.step('the server’s image, and the queue', async () => {
    await expect
      .poll(() => offered(part.getByLabel('Image')))
      .toEqual(['registry.example.org/jupyter:1']);
    const queue = part.getByLabel('Queue');
    expect(await offered(queue)).toEqual(['gpu-team']);
    await queue.fill('gpu-team');
    await queue.press('Enter');
  });
  await test.step('keys are those of the chosen secret', async () => {
    const list = part.locator('details[data-kind="secret"]');
    await list.locator('summary').click();
    await list.getByRole('button', { name: 'Add' }).click();
    await list.getByLabel('Name').fill('PASSWORD');
    expect(await offered(list.getByLabel('Key'))).toEqual([]);
    expect(await offered(list.getByLabel('Secret'))).toEqual(['db']);
    await list.getByLabel('Secret').fill('db');
    expect(await offered(list.getByLabel('Key'))).toEqual(['password', 'user']);
    await list.getByLabel('Key').fill('password');
    await list.getByLabel('Key').press('Enter');
  });
  await test.step('volumes, and where they are here', async () => {
    const list = part.locator('details[data-kind="volume"]');
    await list.locator('summary').click();
    await list.getByRole('button', { name: 'Add' }).click();
    expect(await offered(list.getByLabel('Claim'))).toEqual(['home']);
    await list.getByLabel('Claim').fill('home');
    expect(await offered(list.getByLabel('Path'))).toEqual(['/home/ada']);
    await list.getByLabel('Claim').fill('typed');
    await list.getByLabel('Path').fill('/data');
    await list.getByLabel('Path').press('Enter');
  });
  await expectAccessible(part);
  await part.screenshot({ path: 'test-results/choices.png' });
  expect(await saved(lab, 'choices.ipynb', 1)).toEqual([
    ...CELLS[1].tags,
    'label:kueue.x-k8s.io/queue-name:gpu-team',
    'secret:db:password:PASSWORD',
    'volume:typed:/data'
  ]);
});

test('where secrets may not be listed the panel says so', async ({ lab, page }) => {
  const missing = { secrets: 'This account may not list the secrets of namespace `team`.' };
  const choices = { ...CHOICES, secrets: [], queues: [], missing };
  await page.route('**/jupyter-kale-ext/api/choices*', route => route.fulfill({ json: choices }));
  await lab.open('forbidden.ipynb', CELLS);
  const part = resources(lab);
  await lab.cell(1).locator('.cm-content').click();
  await part.locator('details[data-kind="secret"] summary').click();
  await expect(part.locator('details[data-kind="secret"]')).toContainText(missing.secrets);
  await expect(part.getByLabel('Queue')).toHaveCount(0);
});
