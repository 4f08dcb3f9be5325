import { expect, expectAccessible, test } from './fixtures';

const CELLS = [
  { source: 'rate = 0.5', tags: ['pipeline-parameters'] },
  { source: 'data = [1, 2, 3]', tags: ['step:load'] },
  { source: 'model = [rate * x for x in data]', tags: ['step:train'] }
];

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
] as const) {
  test(`panel and badges have no violation of accessibility: ${theme}`, async ({ lab }) => {
    await lab.open('accessible.ipynb', CELLS, { theme });
    await expect(lab.step('train')).toBeVisible();
    await expect(lab.badge(2)).toBeVisible();
    await expectAccessible(lab.panel);
    await expectAccessible(lab.badge(1));
  });
}

test('what is wrong is found', async ({ lab }) => {
  await lab.open('wrong.ipynb', CELLS);
  await lab.panel.evaluate(node => node.append(document.createElement('button')));
  await expect(expectAccessible(lab.panel)).rejects.toThrow('button-name');
});
