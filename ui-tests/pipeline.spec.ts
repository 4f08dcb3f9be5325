import { expect, test } from './fixtures';

const CELLS = [
  'import math',
  'N = 3',
  'values = [math.sqrt(n) for n in range(N)]\nprint("loaded", len(values))',
  'total = sum(values)',
  'print("total is", round(total, 3))'
].map(source => ({ source }));

test('an untagged notebook is tagged, runs, and a planted error lands on its cell', async ({
  lab,
  page
}) => {
  await lab.open('tour.ipynb', CELLS);
  await expect(lab.panel.getByText('Tag the selected cell')).toBeVisible();

  await test.step('tag the cells', async () => {
    await lab.tag(0, 'imports');
    await lab.tag(1, 'pipeline-parameters');
    await lab.tag(2, 'step', 'load');
    await lab.tag(3, 'step', 'add');
    await lab.tag(4, 'step', 'tell');
    await expect(lab.badge(2)).toContainText('load');
    await expect(lab.panel.locator('.jp-kale-Node')).toHaveCount(3);
    await expect(lab.badge(4)).toContainText('add');
  });

  await test.step('run it', async () => {
    await lab.run();
    await lab.accept();
    for (const name of ['load', 'add', 'tell']) {
      await expect(lab.step(name)).toHaveAttribute('data-state', /succeeded|cached/);
    }
    await expect(lab.badge(2).getByRole('img', { name: 'Succeeded' })).toBeVisible();
    await expect(lab.panel.getByRole('status')).toContainText('Succeeded');
  });

  await test.step('plant an error', async () => {
    const editor = lab.cell(3).locator('.cm-content');
    await editor.fill('total = sum(values)\ntotal / 0');
    await lab.run();
    await lab.accept();
    await expect(lab.panel.getByRole('status')).toContainText('Failed');
    await expect(lab.step('add')).toHaveAttribute('data-state', 'failed');
    await expect(lab.step('tell')).toHaveAttribute('data-state', 'skipped');
    await expect(lab.cell(3)).toHaveClass(/jp-kale-mod-failed/);
    await expect(lab.cell(3).locator('.jp-kale-failedLine')).toHaveText('total / 0');
    await expect(lab.badge(3)).toContainText('line 2: ZeroDivisionError');
  });

  await test.step('one click goes there', async () => {
    await lab.cell(0).locator('.cm-content').click();
    await lab.panel.getByRole('button', { name: 'Go to cell 4, line 2' }).click();
    await expect(lab.cell(3)).toHaveClass(/jp-mod-active/);
    await expect(page.getByText('Ln 2, Col 1')).toBeVisible();
  });
});
