import type { Page } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { stringsOf } from '../src/__tests__/strings';
import { expect, test } from './fixtures';

const SOURCES = path.resolve(__dirname, '..', 'src');
const TRANSLATION = '@jupyterlab/translation-extension:plugin';

/** A catalogue in which every text of the extension is the same text in brackets. */
function catalogue(): object {
  const files = fs.readdirSync(SOURCES, { recursive: true }) as string[];
  const texts = files
    .filter(file => /\.tsx?$/.test(file) && !file.includes('__tests__'))
    .flatMap(file => stringsOf(file, fs.readFileSync(path.join(SOURCES, file), 'utf8')).translated);
  const header = { language: 'eo', plural_forms: 'nplurals=2; plural=(n != 1);' };
  return {
    '': header,
    ...Object.fromEntries(texts.map(forms => [forms[0], forms.map(form => `[${form}]`)]))
  };
}

/** Have the page speak that language. */
async function translate(page: Page): Promise<void> {
  const data = { jupyter_kale_ext: catalogue() };
  await page.route('**/lab/api/translations/eo*', route => route.fulfill({ json: { data } }));
}

test('in another language everything that the extension says is in that language', async ({
  lab,
  page,
  server
}) => {
  await translate(page);
  server.settings(TRANSLATION, { locale: 'eo' });
  await lab.open('words.ipynb', [
    { source: 'n = 3', tags: ['pipeline-parameters'] },
    { source: 'a = n', tags: ['step:load'] }
  ]);
  await expect(lab.step('load')).toBeVisible();
  // What the server says is in English, and says so.
  const untranslated = await lab.panel.evaluate(panel => {
    const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const data = node.parentElement?.closest(
        'code, option, [data-step], .jp-kale-Values, [lang="en"]'
      );
      if (
        !data &&
        /\p{L}{2}/u.test(node.textContent ?? '') &&
        !/^\[.*\]$/.test(node.textContent ?? '')
      ) {
        found.push(node.textContent ?? '');
      }
    }
    return found;
  });
  expect(untranslated).toEqual([]);
  await expect(page.locator('.jp-kale-Status')).toContainText('[Pipeline: 1 step]');
  server.settings(TRANSLATION, null);
});
