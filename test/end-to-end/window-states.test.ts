import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { drawn, noBrowserReason, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { choose, verdict } from './viewer-layout.ts';

const minutes = 60_000;
describe.skipIf(noBrowserReason)(`the window in all its states${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let page: Page;

  beforeAll(async () => {
    // bypassCSP lets axe be injected; the policy itself holds in all other files.
    window = await openWindow({ context: { viewport: { width: 1280, height: 800 }, bypassCSP: true } });
    page = window.page;
    await page.getByRole('list', { name: 'Series' }).waitFor({ timeout: 2 * minutes });
    await viewsReady(page);
  }, 4 * minutes);
  afterAll(() => window?.close());

  const language = (locale: 'en' | 'zh-CN') =>
    choose(page, /^(Language|语言)$/, locale === 'en' ? 'English' : '简体中文');
  const textSize = (percent: number) => choose(page, /^(Text size|文字大小)$/, `${percent} %`);
  const theme = () => page.getByRole('button', { name: /^(Light|Dark|浅色|深色)$/ }).click();
  const studiesButton = () => page.getByRole('button', { name: /^(‹ )?(Studies|检查列表)$/ });

  it('opens the sample case by itself, ready to register', async () => {
    expect(await page.getByRole('button', { name: 'Register', exact: true }).isEnabled()).toBe(true);
    await page.locator('header').getByText('Sample case', { exact: true }).waitFor();
  });

  for (const locale of ['en', 'zh-CN'] as const) {
    for (const shade of ['dark', 'light'] as const) {
      it(
        `is accessible on every screen: ${locale}, ${shade}`,
        async () => {
          await language(locale);
          if ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== shade) await theme();
          await drawn(page);
          const shot = (name: string) => page.screenshot({ path: `${screenshots}/${name}-${locale}-${shade}.png` });
          await expectAccessible(page, 'viewer layout');
          await shot('viewer-layout');
          await page.keyboard.press('?');
          await page.locator('dialog[open]').waitFor();
          await expectAccessible(page, 'help');
          await shot('help');
          await page.keyboard.press('Escape');
          await studiesButton().click();
          await expectAccessible(page, 'studies');
          await shot('studies');
          await page
            .getByRole('button', { name: /^(Remove|移除) / })
            .first()
            .click();
          await page.locator('dialog[open]').waitFor();
          await expectAccessible(page, 'remove');
          await shot('remove');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: /Find on a server|从服务器查找/ }).click();
          await page.getByRole('button', { name: /Manage servers|管理服务器/ }).click();
          await expectAccessible(page, 'servers');
          await shot('servers');
          await page.keyboard.press('Escape');
          await page.keyboard.press('Escape');
          await page.locator('.open').first().click();
          await viewsReady(page);
        },
        2 * minutes,
      );
    }
  }

  it(
    'grows to 200 % without losing anything',
    async () => {
      await language('en');
      if ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'dark') await theme();
      await textSize(200);
      await drawn(page);
      for (const name of ['Register', 'Correct by hand']) {
        await page.getByRole('button', { name, exact: true }).scrollIntoViewIfNeeded();
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(overflow).toBe(false);
      await page.screenshot({ path: `${screenshots}/text-200.png` });
      await expectAccessible(page, '200 %');
      await textSize(100);
      await viewsReady(page);
    },
    minutes,
  );

  it(
    'registers the sample by keyboard alone, and stays accessible with a result and while correcting',
    async () => {
      await page.locator('body').press('r');
      await verdict(page);
      await page.getByText(/Positions tried/).click();
      await expectAccessible(page, 'result');
      await page.screenshot({ path: `${screenshots}/result-en-dark.png` });
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('region', { name: 'What will be written' }).waitFor();
      await expectAccessible(page, 'export');
      await page.screenshot({ path: `${screenshots}/export-en-dark.png` });
      await page.keyboard.press('Escape');
      await page.locator('body').press('m');
      await page.getByRole('button', { name: 'Pick points' }).click();
      await expectAccessible(page, 'correcting');
      await page.screenshot({ path: `${screenshots}/landmarks-en-dark.png` });
      await page.locator('body').press('m');
      expect(window.complaints).toEqual([]);
    },
    6 * minutes,
  );
});
