import { expect, test } from './fixtures';

test('the tag editor is used from the keyboard alone', async ({ lab, page }) => {
  await lab.open('keys.ipynb', [{ source: 'a = 1' }, { source: 'b = a' }]);
  const chip = lab.cell(0).locator('.jp-kale-Chip');

  await test.step('keys on a badge are no shortcuts of the notebook', async () => {
    await chip.focus();
    await page.keyboard.type('ddxm');
    await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
  });

  await test.step('Enter opens, Escape closes and the focus comes back', async () => {
    await page.keyboard.press('Enter');
    await expect(lab.cell(0).getByLabel('Step name')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(lab.cell(0).locator('.jp-kale-Editor')).toHaveCount(0);
    await expect(chip).toBeFocused();
  });

  await test.step('a wrong name is not taken, and can be mended', async () => {
    await page.keyboard.press('Enter');
    await expect(lab.cell(0).getByLabel('Step name')).toBeFocused();
    await page.keyboard.type('My Data');
    await expect(lab.cell(0).getByRole('button', { name: 'Apply' })).toBeDisabled();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(lab.cell(0).getByLabel('Step name')).toHaveValue('my_data');
    await lab.cell(0).getByLabel('Step name').press('Enter');
    await expect(chip).toHaveText('my_data');
    await expect(chip).toBeFocused();
  });

  await test.step('the cell below belongs to the same step, until it says otherwise', async () => {
    const below = lab.cell(1).locator('.jp-kale-Chip');
    await expect(below).toHaveText('my_data');
    await expect(below).toHaveAttribute('data-inherited', 'true');
    await lab.tag(1, 'skip');
    await expect(below).toHaveText('Skip');
  });

  await test.step('undo takes the tag back', async () => {
    await lab.cell(1).locator('.cm-content').click();
    await page.keyboard.press('Control+z');
    await expect(lab.cell(1).locator('.jp-kale-Chip')).toHaveText('my_data');
  });
});

test('a notebook that has no steps shows nothing until somebody asks', async ({ lab, page }) => {
  await lab.open('plain.ipynb', [{ source: 'a = 1' }]);
  await expect(lab.badge(0)).toBeVisible();
  await page.locator('.jp-SideBar [data-id="jupyter-kale-ext:panel"]').click();
  await expect(lab.badge(0)).toBeHidden();
});

test('a problem is one click away from its cell', async ({ lab, page }) => {
  await lab.open('problem.ipynb', [
    { source: 'a = 1', tags: ['step:load'] },
    { source: 'b = a\nc = missing', tags: ['step:use'] }
  ]);
  const problem = lab.panel.locator('.jp-kale-Problem').first();
  await expect(problem).toContainText('missing');
  await expect(lab.panel.getByRole('button', { name: 'Compile and Run' })).toBeDisabled();
  await problem.click();
  await expect(lab.cell(1)).toHaveClass(/jp-mod-active/);
  await expect(page.getByText('Ln 2, Col 1')).toBeVisible();
});
