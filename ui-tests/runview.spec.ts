import { expect, expectAccessible, ICell, test } from './fixtures';
import { opened, tabOf } from './runtab';

const CELLS: ICell[] = [
  { source: 'N = 2', tags: ['pipeline-parameters'] },
  { source: 'print("\\x1b[31mloaded\\x1b[0m")\nrows = [N, 2]', tags: ['step:load'] },
  {
    source:
      'from IPython.display import HTML\nprint(*[f"\\rat {n}" for n in range(9)], end="\\n")\nHTML("<b>bold</b><script>window.ran = true</script>")',
    tags: ['step:show', 'prev:load']
  },
  { source: 'def half(x):\n    return x / 0\n\nhalf(rows[0])', tags: ['step:bad', 'prev:load'] }
];

test('a run in a tab: timeline, log, outputs, error, the notebook as it ran, and again after a reload', async ({
  lab,
  page
}) => {
  await lab.open('view.ipynb', CELLS);
  await lab.run();
  await lab.accept();
  const tab = await opened(lab, page);
  const row = (name: string) => tab.locator(`[data-step="${name}"]`);
  const part = (name: string) => tab.getByRole('tab', { name, exact: true });
  await expect(tab.getByRole('status').first()).toContainText('Failed');

  await test.step('the timeline tells states and lengths', async () => {
    await expect(row('load')).toHaveAttribute('data-state', 'succeeded');
    await expect(row('load')).toHaveAccessibleName(/load: Succeeded.*ran .* s/);
    await expect(row('bad')).toHaveAccessibleName(/bad: Failed, cell 1 of 1/);
  });
  await test.step('the error leads to its line', async () => {
    await expect(tab.locator('.jp-kale-ErrorView')).toContainText('ZeroDivisionError in cell 4');
    await tab.getByRole('button', { name: 'Cell In[4], line 4' }).click();
    await expect(lab.cell(3)).toHaveClass(/jp-mod-active/);
    await tabOf(page, /^Run of view/).click();
  });
  await test.step('the log in colours, searched', async () => {
    await row('load').click();
    await part('Log').click();
    const line = tab.locator('.jp-kale-LogView-lines pre > div', { hasText: 'loaded' });
    await expect(line.locator('.jp-kale-fg-1')).toHaveText('loaded');
    await tab.getByLabel('Search the log').fill('LOAD');
    await expect(tab.locator('.jp-kale-LogView-count')).toHaveText('1 line');
    await expect(line.locator('mark')).toHaveText('load');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      tab.getByRole('button', { name: 'Download' }).click()
    ]);
    expect(file.suggestedFilename()).toMatch(/-load\.log$/);
  });
  await test.step('a progress bar is one line', async () => {
    await row('show').click();
    await expect(tab.locator('.jp-kale-LogView-lines pre')).toContainText('at 8');
    await expect(tab.locator('.jp-kale-LogView-lines pre')).not.toContainText('at 7');
  });
  await test.step('outputs are rendered, and nothing in them runs', async () => {
    await part('Outputs').click();
    await expect(tab.locator('.jp-kale-Outputs b')).toHaveText('bold');
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  });
  await test.step('what a step handed on is listed, and downloaded', async () => {
    await row('load').click();
    const value = tab
      .getByRole('table', { name: 'Values of load' })
      .getByRole('row', { name: 'rows' });
    await expect(value).toContainText('list');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      value.getByRole('link').first().click()
    ]);
    expect(file.suggestedFilename()).toMatch(/rows/);
    await expectAccessible(tab);
    await row('show').click();
  });
  await test.step('a cell that changed since leads to the notebook as it ran', async () => {
    await tabOf(page, /^view/).click();
    await lab.cell(3).locator('.cm-content').click();
    await page.keyboard.type('# other\n');
    await tabOf(page, /^Run of view/).click();
    await row('bad').click();
    await part('Error').click();
    await tab.getByRole('button', { name: /^Go to cell 4/ }).click();
    await expect(page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')).toContainText('x / 0');
    await expect(page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')).not.toContainText(
      '# other'
    );
    await expect(page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')).toContainText(
      'ZeroDivisionError'
    );
    await expect(page.getByText('this is the notebook as it ran')).toBeVisible();
  });
  await test.step('the failed step is looked into in a notebook of its own', async () => {
    await tabOf(page, /^Run of view/).click();
    await tab.getByRole('button', { name: 'Debug here' }).click();
    await expect(tabOf(page, /^view debug bad/)).toBeVisible();
    const shown = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
    await expect(shown.locator('.jp-CodeCell')).toHaveCount(2);
    await expect(shown.locator('.jp-CodeCell').first()).toContainText('load_inputs(');
    await expect(shown.locator('.jp-CodeCell .jp-InputPrompt').first()).toHaveText('[ ]:');
    await lab.picture('debug here');
    await expect(page.locator('#jp-main-statusbar')).toContainText('| Idle');
    await lab.command('Run All Cells');
    await expect(shown).toContainText('Inputs of step bad of run', { timeout: 60_000 });
    await expect(shown).toContainText('ZeroDivisionError');
    await page.keyboard.press('Control+s');
  });
  await test.step('the tab is there again after a reload', async () => {
    await tabOf(page, /^Run of view/).click();
    await page.keyboard.press('Control+s');
    await expect
      .poll(async () => {
        const answer = await page.request.get(`${lab.server.url}/lab/api/workspaces/default`);
        return answer.text();
      })
      .toContain('jupyter-kale-ext-run:');
    await page.goto(`${lab.server.url}/lab`);
    await tabOf(page, /^Run of view/).click();
    await expect(row('bad')).toHaveAttribute('data-state', 'failed');
  });
});

test('a run that goes on is followed live, and stopped', async ({ lab, page }) => {
  await lab.open('live.ipynb', [
    {
      source:
        'import time\nfor n in range(600):\n    print("tick", n, flush=True)\n    time.sleep(0.2)',
      tags: ['step:wait']
    },
    { source: 'print("never")', tags: ['step:later', 'prev:wait'] }
  ]);
  await lab.run();
  const tab = await opened(lab, page);
  await expect(tab.locator('[data-step="wait"]')).toContainText('cell 1 of 1');
  await expect(tab.locator('.jp-kale-LogView-lines')).toContainText('tick 9');
  await test.step('scrolled up it pauses, Follow goes on', async () => {
    await expect(tab.locator('.jp-kale-LogView-lines')).toContainText('tick 40', {
      timeout: 60_000
    });
    await tab.locator('.jp-kale-LogView-lines').evaluate(node => node.scrollTo(0, 0));
    await expect(tab.getByLabel('Follow')).not.toBeChecked();
    await expect(tab.locator('.jp-kale-LogView-lines')).toContainText('tick 0');
    await tab.getByLabel('Follow').check();
  });
  await tab.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(tab.getByRole('status').first()).toContainText('Stopped');
  await expect(tab.locator('[data-step="later"]')).toHaveAttribute('data-state', 'stopped');
});

test('runs are compared, listed and forgotten', async ({ lab, page }) => {
  await lab.open('history.ipynb', [
    { source: 'x = 1', tags: ['step:make'] },
    { source: 'x', tags: ['pipeline-metrics'] }
  ]);
  await lab.run();
  await expect(lab.panel.locator('.jp-kale-Run[data-state="succeeded"]')).toBeVisible();
  await lab.cell(0).locator('.cm-content').click();
  await page.keyboard.press('End');
  await page.keyboard.type('0');
  await lab.run();
  await expect(lab.panel.locator('.jp-kale-Run[data-state="succeeded"]')).toBeVisible();
  await expect(
    lab.panel.getByRole('combobox', { name: 'Runs of this notebook' }).locator('option')
  ).toHaveCount(3);
  const tab = await opened(lab, page);
  await tab.getByRole('tab', { name: 'Differences' }).click();
  await expect(tab.locator('.jp-kale-Diff [data-side="-"]')).toHaveText('-x = 1');
  await expect(tab.locator('.jp-kale-Diff [data-side="+"]')).toHaveText('+x = 10');
  await expect(tab.locator('.jp-kale-Table')).toContainText('10');
  await test.step('the open notebook is compared with the run', async () => {
    const with_ = tab.getByLabel('Compare with');
    await with_.selectOption('The notebook as it is now');
    await expect(tab.getByText('No cell with code has changed since the run.')).toBeVisible();
    await tabOf(page, /^history/).click();
    await lab.cell(0).locator('.cm-content').click();
    await page.keyboard.press('End');
    await page.keyboard.type('\ny = 1');
    await tabOf(page, /^Run of history/).click();
    await tab.getByRole('button', { name: 'Compare again' }).click();
    await expect(tab.locator('.jp-kale-Diff [data-side="+"]')).toHaveText('+y = 1');
    await expect(tab.locator('.jp-kale-Diff div').first()).toHaveText('x = 10');
    await lab.picture('run since then');
    await expectAccessible(tab);
  });
  await tab.getByRole('tab', { name: 'History' }).click();
  const rows = tab.locator('.jp-kale-History tbody tr');
  await expect(rows).toHaveCount(2);
  await tab.getByLabel('Which runs').selectOption('failed');
  await expect(rows).toHaveCount(0);
  await tab.getByLabel('Which runs').selectOption('all');
  await test.step('a metric is drawn over the runs', async () => {
    await expect(tab.getByRole('img', { name: 'x over 2 runs, from 1 to 10' })).toBeVisible();
    await expect(tab.locator('.jp-kale-Plots circle')).toHaveCount(2);
  });
  await test.step('a run is named and pinned, and found by its name', async () => {
    await rows.nth(1).getByRole('button', { name: 'Name it' }).click();
    await page.keyboard.type('first try');
    await page.keyboard.press('Enter');
    await expect(rows.nth(1)).toContainText('first try');
    await rows.nth(1).getByRole('button', { name: 'Pin', exact: true }).click();
    await expect(rows.nth(0)).toContainText('first try');
    await expect(rows.nth(0).getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await lab.picture('run history');
    await expectAccessible(tab);
    await tab.getByLabel('Find runs').fill('FIRST');
    await expect(rows).toHaveCount(1);
    await tab.getByLabel('Find runs').fill('');
    await page.reload();
    await tabOf(page, /^Run of history/).click();
    await tab.getByRole('tab', { name: 'History' }).click();
    await expect(rows.nth(0)).toContainText('first try');
    await rows.nth(0).getByRole('button', { name: 'Unpin' }).click();
    await expect(rows.nth(1)).toContainText('first try');
  });
  await rows.nth(1).getByRole('button', { name: 'Delete' }).click();
  await expect(rows).toHaveCount(1);
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`the view of a run has no violation of accessibility: ${theme}`, async ({ lab, page }) => {
    await lab.open('accessible-run.ipynb', CELLS, { theme });
    await lab.run();
    await lab.accept();
    const tab = await opened(lab, page);
    await expect(tab.getByRole('status').first()).toContainText('Failed');
    for (const name of ['Error', 'Log', 'Outputs', 'Differences', 'History']) {
      await tab.getByRole('tab', { name, exact: true }).click();
      await page.mouse.move(0, 0);
      await expectAccessible(tab);
      await lab.picture(`run ${name} ${theme}`);
    }
  });
}

test('a log of a million lines is scrolled and searched', async ({ lab, page }) => {
  await lab.open('many.ipynb', [
    {
      source: 'print("\\n".join(f"line {n}" for n in range(1_000_000)))',
      tags: ['step:print']
    }
  ]);
  await lab.run();
  const tab = await opened(lab, page);
  await expect(tab.getByRole('status').first()).toContainText('Succeeded', { timeout: 120_000 });
  const lines = tab.locator('.jp-kale-LogView-lines');
  await expect(lines).toContainText('line 999999');
  expect(await lines.locator('pre > div').count()).toBeLessThan(200);
  await tab.getByLabel('Search the log').fill('line 4999');
  await tab.getByLabel('Search the log').press('Enter');
  await expect(tab.locator('.jp-kale-LogView-count')).toHaveText('111 lines', { timeout: 60_000 });
  await expect(lines.locator('.jp-kale-mod-current')).toContainText('line 4999');
});
