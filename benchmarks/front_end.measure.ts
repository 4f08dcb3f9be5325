import { Browser, Page, test } from '@playwright/test';
import * as fs from 'fs';

import { ICell, notebook, writeNotebook } from '../ui-tests/notebooks';
import { IServer, startServer } from '../ui-tests/server';

/** What one go of typing gave. */
interface ITyping {
  /** Milliseconds from each key to the frame that shows it. */
  latencies: number[];
  /** Milliseconds that the main thread was busy for each key. */
  busy: number;
  /** The longest task in the pause after the last key, in milliseconds. */
  pause: number;
}

const ROUNDS = Number(process.env.KALE_BENCHMARK_ROUNDS ?? 7);
const CELLS = Number(process.env.KALE_BENCHMARK_CELLS ?? 1000);
const OUT = process.env.KALE_BENCHMARK_OUT ?? '';
const TEXT = 'a = b + c * d - e / f + g % h if i else j and k or l';
const KEY_MS = 80;
const PAUSE_MS = 2000;

test('measure', async ({ browser }) => {
  const sides = {
    with: await startServer(),
    without: await startServer({ frontEnd: false, serverPart: false })
  };
  const opening = { with: [] as number[], without: [] as number[] };
  const typing = { with: [] as ITyping[], without: [] as ITyping[] };
  let scripts: string[] = [];
  const cells = Array.from({ length: CELLS }, (_, index): ICell => {
    return { source: `value_${index} = ${index}`, tags: [`step:step_${index % 50}`] };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2
      ? (['with', 'without'] as const)
      : (['without', 'with'] as const)) {
      const { milliseconds, loaded } = await open(browser, sides[side]);
      opening[side].push(milliseconds);
      scripts = side === 'with' ? loaded : scripts;
    }
  }
  for (let round = 0; round < Math.min(ROUNDS, 3); round++) {
    for (const side of ['with', 'without'] as const) {
      writeNotebook(sides[side].folder, 'long.ipynb', notebook(cells));
      typing[side].push(await type(browser, sides[side]));
    }
  }
  await Promise.all([sides.with.stop(), sides.without.stop()]);
  fs.writeFileSync(OUT, JSON.stringify({ cells: CELLS, opening, typing, scripts }));
});

/** Milliseconds from the request for JupyterLab to its launcher, with nothing cached; the extension's scripts. */
async function open(
  browser: Browser,
  server: IServer
): Promise<{ milliseconds: number; loaded: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/lab?reset`, { waitUntil: 'commit' });
  const ready = await page.waitForFunction(
    () =>
      document.querySelector('.jp-LauncherCard') && !document.getElementById('jupyterlab-splash')
        ? performance.now()
        : 0,
    undefined,
    { polling: 'raf' }
  );
  const milliseconds = (await ready.jsonValue()) as number;
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter(name => name.includes('/jupyter-kale-ext/') && name.split('?')[0].endsWith('.js'))
  );
  await context.close();
  return { milliseconds, loaded };
}

/** Type into the first cell of the long notebook. */
async function type(browser: Browser, server: IServer): Promise<ITyping> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/lab/tree/long.ipynb?reset`);
  await page.locator('.jp-Notebook .jp-CodeCell .cm-content').first().click();
  await page.waitForTimeout(PAUSE_MS);
  await listen(page);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await busy();
  await page.keyboard.type(TEXT, { delay: KEY_MS });
  const after = await busy();
  await page.evaluate(() => window.kaleTasks.splice(0));
  await page.waitForTimeout(PAUSE_MS);
  const [latencies, tasks] = await page.evaluate(() => [window.kaleLatencies, window.kaleTasks]);
  await context.close();
  return { latencies, busy: (after - before) / TEXT.length, pause: Math.max(0, ...tasks) };
}

declare global {
  // eslint-disable-next-line @typescript-eslint/naming-convention
  interface Window {
    kaleLatencies: number[];
    kaleTasks: number[];
  }
}

/** Note how long each key takes to be seen, and each task of more than 50 ms. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.kaleLatencies = [];
    window.kaleTasks = [];
    const pressed = (event: Event) => {
      requestAnimationFrame(() => {
        const shown = new MessageChannel();
        shown.port1.onmessage = () =>
          window.kaleLatencies.push(performance.now() - event.timeStamp);
        shown.port2.postMessage(null);
      });
    };
    document.addEventListener('keydown', pressed, true);
    new PerformanceObserver(list => {
      window.kaleTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ entryTypes: ['longtask'] });
  });
}
