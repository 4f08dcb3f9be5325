import { expect, expectAccessible, test } from './fixtures';
import { opened } from './runtab';

test('the log of one cell of a step', async ({ lab, page }) => {
  await lab.open('cells.ipynb', [
    { source: 'print("from one")', tags: ['step:both'] },
    { source: 'print("from two")\n1 / 0', tags: ['step:both'] },
    { source: 'print("never")', tags: ['step:both'] }
  ]);
  await lab.run();
  const tab = await opened(lab, page);
  await expect(tab.getByRole('status').first()).toContainText('Failed');
  await tab.getByRole('tab', { name: 'Log' }).click();
  const lines = tab.locator('.jp-kale-LogView-lines');
  await expect(lines).toContainText('from one');
  await expect(tab.locator('option', { hasText: 'Cell 3 of 3' })).toBeDisabled();
  await tab.getByLabel('Whose log').selectOption('Cell 2 of 3');
  await expect(lines).toContainText('from two');
  await expect(lines).toContainText('ZeroDivisionError');
  await expect(lines).not.toContainText('from one');
  await lab.picture('run log of a cell');
  await expectAccessible(tab);
  await tab.getByLabel('Whose log').selectOption('The whole step');
  await expect(lines).toContainText('from one');
});

test('a run is run again with another value, and one step of it alone', async ({ lab, page }) => {
  await lab.open('again.ipynb', [
    { source: 'N = 2', tags: ['pipeline-parameters'] },
    { source: 'x = 1\nprint("load ran")', tags: ['step:load'] },
    { source: 'print("use ran", x + N)', tags: ['step:use', 'prev:load'] }
  ]);
  await lab.run();
  await lab.accept();
  const first = await opened(lab, page);
  await expect(first.getByRole('status').first()).toContainText('Succeeded');
  const shown = page.locator('.jp-kale-RunTab:visible');
  const states = (load: string, use: string) =>
    Promise.all([
      expect(shown.locator('[data-step="load"]')).toHaveAttribute('data-state', load),
      expect(shown.locator('[data-step="use"]')).toHaveAttribute('data-state', use)
    ]);

  await test.step('a value that does not fit is told and can not be sent', async () => {
    await first.getByRole('button', { name: 'Run again with…' }).click();
    await page.getByLabel('N whole number').fill('two');
    await expect(page.getByText('Give a whole number')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Run with These' })).toBeDisabled();
  });
  await test.step('the step before is taken, the others run with the value', async () => {
    await page.getByLabel('N whole number').fill('5');
    await expect(page.getByText('The run had 2.')).toBeVisible();
    await page.getByLabel('Steps that run').selectOption('From use on');
    await lab.picture('run again', page.locator('.jp-Dialog-content'));
    await expectAccessible(page.locator('.jp-Dialog-content'));
    await lab.accept();
    await expect(shown.getByText('N = 5')).toBeVisible();
    await states('cached', 'succeeded');
    await shown.locator('[data-step="use"]').click();
    await expect(shown.locator('.jp-kale-LogView-lines')).toContainText('use ran 6');
  });
  await test.step('one step alone', async () => {
    await shown.locator('[data-step="load"]').click();
    await shown.getByRole('button', { name: 'Run only load' }).click();
    await expect(shown.locator('.jp-kale-Timeline-row')).toHaveCount(1);
    await expect(shown.locator('[data-step="load"]')).toHaveAttribute('data-state', 'succeeded');
  });
});
