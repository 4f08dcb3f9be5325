import * as fs from 'fs';
import * as path from 'path';

import { expect, expectAccessible, test } from './fixtures';

const CELLS = [
  { source: 'n = 3\nrate = 0.5\nwords = ["a"]', tags: ['pipeline-parameters'] },
  { source: 'print("n is", n, "rate is", rate, words)', tags: ['step:tell'] }
];

test('settings are written in Kale’s format, and what is not known stays', async ({
  lab,
  page,
  server
}) => {
  const before = { unknown: { a: 1 }, experiment: { id: '42', name: 'old' }, docker_image: 'a:1' };
  await lab.open('settings.ipynb', CELLS, { metadata: { kubeflow_notebook: before } });
  await lab.panel.getByLabel('Pipeline name').fill('demo');
  await lab.panel.getByLabel('Pipeline name').press('Enter');
  await lab.panel.getByText('Pipeline settings').click();
  await lab.panel.getByLabel('Description').fill('What it does');
  await lab.panel.getByLabel('Experiment').fill('tests');
  await lab.panel.getByLabel('Default image').fill('python:3.12');
  await lab.panel.getByLabel('Take results of earlier runs').uncheck();
  await expectAccessible(lab.panel);
  await lab.cell(0).locator('.cm-content').click();
  await page.keyboard.press('Control+s');

  const file = path.join(server.folder, 'settings.ipynb');
  const saved = () => JSON.parse(fs.readFileSync(file, 'utf8')).metadata.kubeflow_notebook;
  await expect.poll(saved).toEqual({
    unknown: { a: 1 },
    pipeline_name: 'demo',
    pipeline_description: 'What it does',
    experiment: { id: 'new', name: 'tests' },
    experiment_name: 'tests',
    base_image: 'python:3.12',
    docker_image: 'python:3.12',
    enable_caching: false
  });
});

test('parameters are asked for, checked as typed, sent and remembered', async ({ lab, page }) => {
  await lab.open('asked.ipynb', CELLS);
  const dialog = page.locator('.jp-kale-Dialog');
  const start = dialog.getByRole('button', { name: 'Run with These' });

  await test.step('the defaults are there, and can be taken as they are', async () => {
    await lab.run();
    await expect(dialog.getByLabel('n whole number')).toHaveValue('3');
    await expect(dialog.getByLabel('n whole number')).toBeFocused();
    await expect(dialog.getByLabel('words list')).toHaveValue('["a"]');
    await expect(start).toBeEnabled();
    await expectAccessible(dialog.locator('.jp-Dialog-content'));
  });

  await test.step('a value of another type is not taken, and the reason is told', async () => {
    await dialog.getByLabel('n whole number').fill('5.5');
    await expect(dialog).toContainText('Give a whole number');
    await expect(start).toBeDisabled();
    await dialog.getByLabel('n whole number').press('Enter');
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('n whole number').fill('5');
    await expect(dialog).toContainText('The notebook has 3.');
    await expect(start).toBeEnabled();
    await dialog.getByLabel('n whole number').press('Enter');
    await expect(dialog).toBeHidden();
  });

  await test.step('the run has them', async () => {
    await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
    const [run] = await (
      await page.request.get(`${lab.server.url}/jupyter-kale-ext/api/runs`)
    ).json();
    expect(run.parameters).toEqual({ n: 5, rate: 0.5, words: ['a'] });
  });

  await test.step('the next run begins with them, and the notebook has its own still', async () => {
    await page.reload();
    await expect(lab.badge(0)).toBeVisible();
    await lab.show();
    await lab.run();
    await expect(dialog.getByLabel('n whole number')).toHaveValue('5');
    await dialog.getByRole('button', { name: 'Take the notebook’s value of n' }).click();
    await expect(dialog.getByLabel('n whole number')).toHaveValue('3');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(lab.cell(0)).toContainText('n = 3');
  });
});

test('who does not want to be asked is not', async ({ lab, page, server }) => {
  server.settings('jupyter-kale-ext:plugin', { askForParameters: false });
  await lab.open('unasked.ipynb', CELLS);
  await lab.run();
  await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  await lab.command('Compile and Run with…');
  await expect(page.locator('.jp-kale-Dialog')).toBeVisible();
  server.settings('jupyter-kale-ext:plugin', null);
});

test('the pipeline is exported as YAML and as Python', async ({ lab, page }) => {
  await lab.open('export.ipynb', CELLS);
  for (const [item, name] of [
    ['Export Pipeline as YAML', 'export.yaml'],
    ['Export Pipeline as Python', 'export.py']
  ]) {
    await expect(lab.panel.getByRole('button', { name: 'Export' })).toBeEnabled();
    await lab.panel.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    expect((await download).suggestedFilename()).toBe(name);
  }
});

/** The page takes down what the browser is asked to show, and is not in front. */
function takeDown(permission: string): void {
  const shown: string[] = [];
  class Taken extends EventTarget {
    static permission = permission;
    static requestPermission = () => Promise.resolve(permission);
    constructor(title: string) {
      super();
      shown.push(title);
    }
  }
  Object.assign(window, { Notification: Taken, shown });
  document.hasFocus = () => false;
}

for (const [permission, told] of [
  ['granted', ['Pipeline outside: Succeeded']],
  ['denied', []]
] as [string, string[]][]) {
  test(`the end of a run is told outside the page, the browser says: ${permission}`, async ({
    lab,
    page,
    server
  }) => {
    await page.addInitScript(takeDown, permission);
    server.settings('jupyter-kale-ext:plugin', { notifyInBrowser: true });
    await lab.open('outside.ipynb', [{ source: 'x = 1', tags: ['step:a'] }]);
    await lab.run();
    await expect(lab.panel.locator('.jp-kale-Run[data-state="succeeded"]')).toBeVisible();
    expect(await page.evaluate(() => (window as unknown as { shown: string[] }).shown)).toEqual(
      told
    );
    server.settings('jupyter-kale-ext:plugin', null);
  });
}
