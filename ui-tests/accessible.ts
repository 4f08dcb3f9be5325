import AxeBuilder from '@axe-core/playwright';
import { expect, Locator } from '@playwright/test';

/** The success criteria of WCAG up to 2.2, levels A and AA, as far as a program can judge them. */
const CRITERIA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const MARK = 'data-accessible-test';

/** Fail with what axe finds wrong in the element and below it: rule, place, and what would mend it. */
export async function expectAccessible(locator: Locator): Promise<void> {
  await locator.evaluate((node, mark) => node.setAttribute(mark, ''), MARK);
  try {
    const { violations } = await new AxeBuilder({ page: locator.page() })
      .include(`[${MARK}]`)
      .withTags(CRITERIA)
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`)
    );
    expect(found.join('\n\n'), 'violations of accessibility').toBe('');
  } finally {
    await locator.evaluate((node, mark) => node.removeAttribute(mark), MARK);
  }
}
