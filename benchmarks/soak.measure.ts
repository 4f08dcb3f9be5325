import { expect, Page, test } from '@playwright/test';
import * as fs from 'fs';

import { Lab } from '../ui-tests/lab';
import { chain, ICell } from '../ui-tests/notebooks';
import { startServer } from '../ui-tests/server';

/** What page and server hold at one moment. */
interface IHeld {
  /** Runs that the notebook has had. */
  runs: number;
  /** The page's JavaScript heap after its rubbish was collected, in megabytes. */
  heap: number;
  /** Nodes of the page's documents, kept ones included. */
  nodes: number;
  /** Memory of the server's process, in megabytes. */
  server: number;
  /** Files and sockets that the server has open. */
  files: number;
}

const RUNS = Number(process.env.KALE_BENCHMARK_RUNS ?? 200);
const STEPS = Number(process.env.KALE_BENCHMARK_STEPS ?? 500);
const OUT = process.env.KALE_BENCHMARK_OUT ?? '';
const SAMPLES = 5;

test('soak', async ({ browser }) => {
  test.setTimeout(3_600_000);
  const server = await startServer();
  const page = await (await browser.newContext()).newPage();
  const lab = new Lab(page, server);
  await lab.open('short.ipynb', cellsOf(3));
  const many: IHeld[] = [];
  for (let run = 1; run <= RUNS; run++) {
    await finish(lab);
    if (run === 1 || run % Math.ceil(RUNS / SAMPLES) === 0) {
      many.push(await held(page, server.pid, run));
    }
  }
  await lab.open('long.ipynb', cellsOf(STEPS));
  await listen(page);
  const before = await held(page, server.pid, 0);
  const start = Date.now();
  await finish(lab);
  const seconds = (Date.now() - start) / 1000;
  const tasks = await page.evaluate(() => window.kaleLong);
  const long = { steps: STEPS, seconds, tasks, before, after: await held(page, server.pid, 1) };
  await server.stop();
  fs.writeFileSync(OUT, JSON.stringify({ many, long }));
});

/** A chain of steps that print. */
function cellsOf(steps: number): ICell[] {
  return chain(steps).map(({ source, tags }) => ({ source: `${source}\nprint(1)`, tags }));
}

/** Run the notebook afresh and wait for the end. */
async function finish(lab: Lab): Promise<void> {
  const shown = lab.panel.getByLabel('Runs of this notebook');
  const before = (await shown.count()) ? await shown.inputValue() : '';
  await lab.run();
  await expect(shown).not.toHaveValue(before, { timeout: 300_000 });
  const run = lab.panel.locator('.jp-kale-Run');
  await expect(run).toHaveAttribute('data-state', 'succeeded', { timeout: 600_000 });
}

async function held(page: Page, pid: number, runs: number): Promise<IHeld> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const of = (name: string) => metrics.find(metric => metric.name === name)?.value ?? 0;
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    runs,
    heap: of('JSHeapUsedSize') / 1e6,
    nodes: of('Nodes'),
    server: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1e3,
    files: fs.readdirSync(`/proc/${pid}/fd`).length
  };
}

declare global {
  // eslint-disable-next-line @typescript-eslint/naming-convention
  interface Window {
    kaleLong: number[];
  }
}

/** Note each task of the page that takes more than 50 ms. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.kaleLong = [];
    new PerformanceObserver(list => {
      window.kaleLong.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ entryTypes: ['longtask'] });
  });
}
