import { defineConfig } from '@playwright/test';

import tests from '../ui-tests/playwright.config';

/** The browser of the tests, for measurements: `python -m benchmarks.front_end` starts them. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: process.env.KALE_BENCHMARK ?? 'front_end.measure.ts',
  timeout: 600_000
});
