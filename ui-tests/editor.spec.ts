import { expect, expectAccessible, test } from './fixtures';

test('the tag editor is used from the keyboard alone', async ({ lab, page }) => {
  await lab.open('keys.ipynb', [{ source: 'a = 1' }, { source: 'b = a' }]);
  const chip = lab.cell(0).locator('.jp-kale-Chip');

  await test.step('keys on a badge are no shortcuts of the notebook', async () => {
    await chip.focus();
    await page.keyboard.type('ddxm');
    await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
  });

  await test.step('but those that hold everywhere are', async () => {
    const saved = page.waitForResponse(
      response => /api.contents.keys/.test(response.url()) && response.request().method() === 'PUT'
    );
    await page.keyboard.press('Control+s');
    await saved;
    await chip.focus();
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

  await test.step('in a field too, and after them letters are letters again', async () => {
    await page.keyboard.press('Enter');
    const name = lab.cell(0).getByLabel('Step name');
    await name.focus();
    const saved = page.waitForResponse(
      response => /api.contents.keys/.test(response.url()) && response.request().method() === 'PUT'
    );
    await page.keyboard.press('Control+s');
    await saved;
    await name.focus();
    await page.keyboard.type('ddx');
    await expect(name).toHaveValue(/ddx/);
    await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
    await page.keyboard.press('Escape');
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
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
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

const PIPELINE = [
  { source: 'df = [1, 2]', tags: ['step:load'] },
  { source: 'model = sum(df)', tags: ['step:train', 'mine'] },
  { source: 'rest = model + 1' },
  { source: 'print(model, df)', tags: ['step:tell'] }
];

test('dependencies are shown with what flows, chosen, and left to the data again', async ({
  lab,
  page
}) => {
  await lab.open('depends.ipynb', PIPELINE);
  await expect(lab.badge(3)).toContainText('train');
  await lab.badge(3).locator('.jp-kale-Chip').click();
  const editor = lab.cell(3).locator('.jp-kale-Editor');
  const depends = editor.getByRole('group', { name: 'Depends on' });

  await test.step('the names that flow', async () => {
    await expect(depends).toContainText('found from the data');
    await expect(depends.getByRole('button', { name: /^load/ })).toHaveText('loaddf');
    await expect(depends.getByRole('button', { name: /^train/ })).toHaveText('trainmodel');
    await expect(depends.getByRole('button', { name: /^load/ })).toHaveAttribute(
      'aria-pressed',
      'true'
    );
  });

  await test.step('one chosen writes all', async () => {
    await depends.getByRole('button', { name: /^load/ }).click();
    await expect(depends).toContainText('as the tags say');
    await editor.getByRole('button', { name: 'Apply' }).click();
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['train']);
    await expect(lab.badge(1).locator('.jp-kale-Ref')).toHaveText(['load']);
  });

  await test.step('one undo takes all back', async () => {
    await lab.cell(0).locator('.cm-content').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['load', 'train']);
  });

  await test.step('and back to the data from tags', async () => {
    await page.keyboard.press('Shift+z');
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['train']);
    await lab.badge(3).locator('.jp-kale-Chip').click();
    await depends.getByRole('button', { name: 'Back to the data' }).click();
    await editor.getByRole('button', { name: 'Apply' }).click();
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['load', 'train']);
  });
});

test('keyboard: roles, rename everywhere, join, several cells at once, each one undo', async ({
  lab,
  page
}) => {
  await lab.open('keyboard.ipynb', [
    ...PIPELINE.slice(0, 3),
    { source: 'print(model, df)', tags: ['step:tell', 'prev:train', 'prev:load'] }
  ]);
  const chip = (index: number) => lab.badge(index).locator('.jp-kale-Chip');
  const keys = async (...all: string[]) => {
    for (const key of all) {
      await page.keyboard.press(key);
    }
  };
  await lab.cell(1).locator('.cm-content').click();
  await keys('Escape');

  await test.step('rename: P R', async () => {
    await keys('p', 'r');
    await expect(lab.cell(1).getByLabel('Step name')).toBeFocused();
    await page.keyboard.type('fit');
    await expect(lab.cell(1).getByLabel('Rename train everywhere')).toBeChecked();
    await keys('Enter');
    await expect(chip(1)).toHaveText('fit');
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['load', 'fit']);
    await keys('z');
    await expect(chip(1)).toHaveText('train');
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['load', 'train']);
  });

  await test.step('join: P J', async () => {
    await keys('p', 'j');
    await expect(chip(1)).toHaveText('load');
    await expect(chip(1)).toHaveAttribute('data-inherited', 'true');
    await expect(lab.badge(3).locator('.jp-kale-Ref')).toHaveText(['load']);
    await keys('z');
    await expect(chip(1)).toHaveText('train');
  });

  await test.step('several cells: Shift J, P S; P E for all of them', async () => {
    await keys('Shift+J', 'p', 's');
    await expect(chip(1)).toHaveText('Skip');
    await expect(chip(2)).toHaveText('Skip');
    await keys('z');
    await expect(chip(1)).toHaveText('train');
    await expect(chip(2)).toHaveText('train');
    await lab.cell(1).locator('.cm-content').click();
    await keys('Escape', 'Shift+J', 'p', 'e');
    const editor = page.locator('.jp-Notebook .jp-kale-Editor');
    await expect(editor.getByLabel('2 cells are')).toBeFocused();
    await editor.getByLabel('2 cells are').selectOption('functions');
    await editor.getByLabel('2 cells are').press('Enter');
    await expect(chip(1)).toHaveText('Functions');
    await expect(chip(2)).toHaveText('Functions');
    await expect(chip(2)).toHaveAttribute('data-inherited', 'false');
  });

  await test.step('Escape gives the focus back to the cell', async () => {
    await keys('p', 'e');
    await expect(page.locator('.jp-Notebook .jp-kale-Editor select')).toBeFocused();
    await keys('Escape');
    await expect(page.locator('.jp-Notebook .jp-kale-Editor')).toHaveCount(0);
    await keys('p', 'x');
    await expect(chip(2)).toHaveAttribute('data-inherited', 'true');
  });
});

test('the panel edits the selected cells too', async ({ lab, page }) => {
  await lab.open('panel.ipynb', PIPELINE);
  const part = lab.panel.getByRole('region', { name: 'Cell' });
  await lab.cell(1).locator('.cm-content').click();
  await expect(part.getByLabel('Step name')).toHaveValue('train');
  await part.getByLabel('Step name').fill('fit');
  await part.getByRole('button', { name: 'Apply' }).click();
  await expect(lab.badge(1).locator('.jp-kale-Chip')).toHaveText('fit');
  await lab.cell(0).locator('.jp-InputPrompt').click();
  await lab
    .cell(2)
    .locator('.jp-InputPrompt')
    .click({ modifiers: ['Shift'] });
  await expect(part.getByLabel('3 cells are')).toBeVisible();
  await expect(page.locator('.jp-Notebook .jp-mod-selected')).toHaveCount(3);
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
  test(`the tag editor is accessible: ${theme}`, async ({ lab }) => {
    await lab.open('accessible.ipynb', PIPELINE, { theme });
    await expect(lab.badge(3)).toContainText('train');
    await lab.badge(3).locator('.jp-kale-Chip').click();
    const editor = lab.cell(3).locator('.jp-kale-Editor');
    await expect(editor.getByLabel('Cell is')).toBeFocused();
    await expectAccessible(editor);
    const part = lab.panel.getByRole('region', { name: 'Cell' });
    await expectAccessible(part);
    const name = theme.replace(/\W+/g, '-').toLowerCase();
    await lab.picture(`editor-${name}`);
  });
}

test('a read-only notebook says so and changes nothing', async ({ lab, page }) => {
  await page.route('**/api/contents/readonly.ipynb?*', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), writable: false } });
  });
  await lab.open('readonly.ipynb', PIPELINE);
  await lab.badge(1).locator('.jp-kale-Chip').click();
  const editor = lab.cell(1).locator('.jp-kale-Editor');
  await expect(editor.getByRole('note')).toHaveText(
    'The notebook is read-only: its tags can’t be changed.'
  );
  await expect(editor.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await lab.cell(1).locator('.cm-content').click();
  for (const key of ['Escape', 'p', 's']) {
    await page.keyboard.press(key);
  }
  await expect(lab.badge(1).locator('.jp-kale-Chip')).toHaveText('train');
  const resources = lab.panel.getByRole('region', { name: 'Resources' });
  await expect(resources.getByRole('note').first()).toContainText('read-only');
  await expect(resources.getByLabel('CPU, at most')).toBeDisabled();
});
