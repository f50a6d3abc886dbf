import type { Page } from 'playwright-core';
import { until, viewsReady } from '../../end-to-end/browser.ts';
import { figure, type Figure } from './figure.ts';
import { takeLongTasks, watchLongTasks } from './long-tasks.ts';
import { WindowSession } from './window-session.ts';

/** What a reader does with one study, with the name that its figure gets; the first load is measured but has no aim. */
const acts: readonly { what: string; aim: number | null; act: (page: Page) => Promise<void> }[] = [
  {
    what: 'first load',
    aim: null,
    async act(page) {
      await viewsReady(page);
      // What the window still prepares for itself once it is shown.
      await page.waitForTimeout(4000);
    },
  },
  {
    what: 'leave and open the study again',
    aim: 100,
    async act(page) {
      await page.getByRole('button', { name: 'Studies' }).click();
      await page.locator('.open').first().click();
      await viewsReady(page);
      await page.waitForTimeout(4000);
    },
  },
  {
    what: 'Register until the verdict',
    aim: 100,
    async act(page) {
      await page.getByRole('button', { name: 'Register', exact: true }).click();
      await until('a verdict', async () => {
        const text = await page.getByRole('status', { name: 'Verdict' }).textContent();
        return /Good match|Check this match|No match found/.test(text ?? '') ? true : null;
      }, 300_000); // prettier-ignore
    },
  },
  {
    what: 'every way of fusing',
    aim: 100,
    async act(page) {
      for (const key of ['2', '3', '4', '5', '6', '1']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(300);
      }
    },
  },
  { what: 'scroll', aim: 100, act: async (page) => void (await wheel(page, 30)) },
  {
    what: 'correct by hand: ten nudges',
    aim: 100,
    async act(page) {
      await page.getByRole('button', { name: 'Correct by hand' }).click();
      await page.getByRole('slider', { name: 'Axial' }).focus();
      for (let i = 0; i < 10; i++) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(60);
      }
      await page.waitForTimeout(1500);
    },
  },
];

/** Real wheel events, each after the frame of the one before; the page is not asked for pixels, which would block it. */
async function wheel(page: Page, notches: number): Promise<void> {
  await page.getByRole('slider', { name: 'Axial' }).hover();
  for (let i = 0; i < notches; i++) {
    await page.mouse.wheel(0, i < notches / 2 ? -100 : 100);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/** The longest task of the main thread during each act on the sample case, from its first load to a nudge. */
export async function measureLongTasks(): Promise<Figure[]> {
  const session = await WindowSession.open([watchLongTasks]);
  const { page } = session;
  try {
    await page.getByRole('list', { name: 'Series' }).waitFor({ timeout: 120_000 });
    const figures: Figure[] = [];
    for (const { what, aim, act } of acts) {
      await act(page);
      const longest = Math.max(0, ...(await takeLongTasks(page)));
      figures.push(figure(`longest task: ${what} (under 50 ms counts as 0)`, 'ms', [longest], aim));
    }
    return figures;
  } finally {
    await session.close();
  }
}
