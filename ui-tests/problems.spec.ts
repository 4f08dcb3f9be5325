import { expect, expectAccessible, ICell, test } from './fixtures';

const CELLS: ICell[] = [
  { source: 'a = 1', tags: ['step:load'] },
  { source: 'b = a\nc = missing', tags: ['step:use'] },
  { source: 'd = b\n\ne = absent', tags: ['step:tell'] }
];

test('problems come and go as one types, and nothing typed is lost', async ({ lab, page }) => {
  await lab.open('typed.ipynb', [
    { source: 'a = 1', tags: ['step:load'] },
    { source: 'b = a', tags: ['step:use'] }
  ]);
  await expect(lab.panel.getByText('None: the notebook can run')).toBeVisible();
  const editor = lab.cell(1).locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nc = nowhere', { delay: 30 });
  await expect(lab.panel.locator('.jp-kale-Problem')).toContainText('nowhere');
  await expect(lab.cell(1).locator('.jp-kale-problemLine')).toHaveText('c = nowhere');
  await expect(editor).toBeFocused();
  for (let letter = 0; letter < 'nowhere'.length; letter++) {
    await page.keyboard.press('Backspace');
  }
  await page.keyboard.type('b', { delay: 30 });
  await expect(lab.panel.locator('.jp-kale-Problem')).toHaveCount(0);
  await expect(lab.cell(1).locator('.jp-kale-problemLine')).toHaveCount(0);
  await expect(editor).toHaveText('b = ac = b');
});

test('errors come first, each one leads to its cell and line', async ({ lab, page }) => {
  await lab.open('grouped.ipynb', CELLS);
  const errors = lab.panel.getByRole('list', { name: '2 errors' });
  await expect(errors.locator('.jp-kale-Problem')).toHaveCount(2);
  await errors.locator('.jp-kale-Problem').nth(1).click();
  await expect(lab.cell(2)).toHaveClass(/jp-mod-active/);
  await expect(page.getByText('Ln 3, Col 1')).toBeVisible();
});

test('keys lead from problem to problem', async ({ lab, page }) => {
  await lab.open('keys.ipynb', CELLS);
  await expect(lab.panel.locator('.jp-kale-Problem')).toHaveCount(2);
  await lab.cell(0).locator('.cm-content').click();
  const current = lab.panel.locator('.jp-kale-Problem-item[aria-current]');
  for (const [key, place, name] of [
    ['F8', 'Ln 2, Col 1', 'missing'],
    ['F8', 'Ln 3, Col 1', 'absent'],
    ['F8', 'Ln 2, Col 1', 'missing'],
    ['Shift+F8', 'Ln 3, Col 1', 'absent']
  ]) {
    await page.keyboard.press(key);
    await expect(page.getByText(place)).toBeVisible();
    await expect(current).toContainText(name);
  }
});

test('a fix is one click away, and undo takes it back', async ({ lab, page }) => {
  await lab.open('fixed.ipynb', [
    { source: 'a = 1', tags: ['step:load'] },
    { source: 'b = 2', tags: ['step:other', 'prev:load'] },
    { source: 'print(a)', tags: ['step:tell'] }
  ]);
  const problems = lab.panel.locator('.jp-kale-Problem');
  await expect(problems).toHaveCount(1);
  await lab.panel.getByRole('button', { name: 'Add prev:load to the step tell' }).click();
  await expect(problems).toHaveCount(0);
  await expect(lab.badge(2)).toContainText('load');
  await lab.cell(0).click({ position: { x: 5, y: 30 } });
  await page.keyboard.press('Escape');
  await page.keyboard.press('z');
  await expect(problems).toHaveCount(1);
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`problems have no violation of accessibility: ${theme}`, async ({ lab }) => {
    await lab.open('accessible.ipynb', CELLS, { theme });
    await expect(lab.panel.locator('.jp-kale-Problem')).toHaveCount(2);
    await expectAccessible(lab.panel.locator('.jp-kale-Problems'));
    await lab.picture(`problems ${theme}`);
  });
}
