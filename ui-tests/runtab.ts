import { expect, Locator, Page } from '@playwright/test';

import type { Lab } from './lab';

/** A tab of the main area, by how its label begins. */
export function tabOf(page: Page, label: RegExp): Locator {
  return page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: label });
}

/** The tab of the run that the panel shows. */
export async function opened(lab: Lab, page: Page): Promise<Locator> {
  await lab.panel.getByRole('button', { name: 'Open the run' }).click();
  const tab = page.locator('.jp-kale-RunTab');
  await expect(tab.locator('.jp-kale-Timeline-row')).not.toHaveCount(0);
  return tab;
}
