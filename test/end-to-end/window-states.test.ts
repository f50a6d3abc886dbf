import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, drawn, launchBrowser, noBrowserReason, until, viewsReady } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';
import { panePixels, shareThatDiffers } from './pane-pixels.ts';

const minutes = 60_000;
const screenshots = fileURLToPath(new URL('../../test-output/screenshots', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeViolation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describe.skipIf(noBrowserReason)(
  `the window in all its states${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    let concord: ConcordProcess;
    let browser: Browser;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      mkdirSync(screenshots, { recursive: true });
      await buildWindow();
      concord = await ConcordProcess.create();
      browser = await launchBrowser();
      // bypassCSP lets axe be injected; the policy itself is tested with the real session.
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
      page = await context.newPage();
      complaints = complaintsOf(page);
      await page.goto(await concord.start());
      await page.getByRole('radiogroup', { name: 'Fixed series' }).waitFor({ timeout: 2 * minutes });
      await viewsReady(page);
    }, 4 * minutes);

    afterAll(async () => {
      await browser?.close();
      await concord?.remove();
    });

    async function expectAccessible(what: string): Promise<void> {
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const runner = (window as unknown as { axe: { run(options: object): Promise<{ violations: AxeViolation[] }> } })
          .axe;
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        return (await runner.run({ runOnly: tags })).violations;
      });
      const told = violations.map(
        ({ id, nodes }) =>
          `${what}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
      );
      expect(told).toEqual([]);
    }

    const language = (locale: string) => page.locator('header select').nth(1).selectOption(locale);
    const textSize = (scale: string) => page.locator('header select').nth(0).selectOption(scale);
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
            await expectAccessible('reading room');
            await shot('reading-room');
            await page.keyboard.press('?');
            await page.locator('dialog[open]').waitFor();
            await expectAccessible('help');
            await shot('help');
            await page.keyboard.press('Escape');
            await studiesButton().click();
            await expectAccessible('studies');
            await shot('studies');
            await page
              .getByRole('button', { name: /^(Remove|移除) / })
              .first()
              .click();
            await page.locator('dialog[open]').waitFor();
            await expectAccessible('remove');
            await shot('remove');
            await page.keyboard.press('Escape');
            await page.getByRole('button', { name: /Find on a server|从服务器查找/ }).click();
            await page.getByRole('button', { name: /Manage servers|管理服务器/ }).click();
            await expectAccessible('servers');
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
        await textSize('2');
        await drawn(page);
        for (const name of ['Register', 'Register all to fixed']) {
          await page.getByRole('button', { name, exact: true }).scrollIntoViewIfNeeded();
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(overflow).toBe(false);
        await page.screenshot({ path: `${screenshots}/text-200.png` });
        await expectAccessible('200 %');
        await textSize('1');
        await viewsReady(page);
      },
      minutes,
    );

    it(
      'registers the sample by keyboard alone, and stays accessible with a result and while correcting',
      async () => {
        await page.locator('body').press('r');
        await until('a verdict', async () => {
      const text = await page.getByRole('status', { name: 'Verdict' }).textContent();
      return /Good match|Check this match/.test(text ?? '') ? true : null;
    }, 5 * minutes); // prettier-ignore
        await page.getByText(/Positions tried/).click();
        await expectAccessible('result');
        await page.screenshot({ path: `${screenshots}/result-en-dark.png` });
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('region', { name: 'What will be written' }).waitFor();
        await expectAccessible('export');
        await page.screenshot({ path: `${screenshots}/export-en-dark.png` });
        await page.keyboard.press('Escape');
        await page.locator('body').press('m');
        await page.getByRole('button', { name: 'Pick points' }).click();
        await expectAccessible('correcting');
        await page.screenshot({ path: `${screenshots}/landmarks-en-dark.png` });
        await page.locator('body').press('m');
      },
      6 * minutes,
    );

    it(
      'exports the result as a ZIP that the browser saves',
      async () => {
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('button', { name: 'Start export' }).click();
        const save = page.getByRole('link', { name: 'Save the ZIP' });
        await save.waitFor({ timeout: 2 * minutes });
        const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
        const bytes = readFileSync(await download.path());
        expect(bytes.subarray(0, 2).toString()).toBe('PK');
        expect(bytes.length).toBeGreaterThan(100_000);
        await page.keyboard.press('Escape');
      },
      3 * minutes,
    );

    it(
      'says so when WebGL is lost, and draws again',
      async () => {
        const before = await panePixels(page, 'axial');
        await page.evaluate(() => {
          const gl = document.querySelector('canvas')!.getContext('webgl2')!;
          gl.getExtension('WEBGL_lose_context')!.loseContext();
        });
        await page.getByText('The graphics processor stopped drawing.', { exact: false }).waitFor();
        await expectAccessible('WebGL lost');
        await page.getByRole('button', { name: 'Draw again' }).click();
        await viewsReady(page);
        await until(
          'the same picture',
          async () => (shareThatDiffers(await panePixels(page, 'axial'), before) < 0.001 ? true : null),
          60_000,
        );
      },
      3 * minutes,
    );

    it(
      'says so when the backend is gone, and goes on when it is back',
      async () => {
        expect(complaints.filter((complaint) => !/context/i.test(complaint))).toEqual([]);
        await concord.stop();
        await page.getByText('Concord is not answering', { exact: false }).waitFor({ timeout: 30_000 });
        await expectAccessible('backend gone');
        await page.screenshot({ path: `${screenshots}/backend-gone-en-dark.png` });
        const address = await concord.start();
        await page.goto(address);
        await page
          .getByRole('status', { name: 'Verdict' })
          .getByText(/Good match|Check this match/)
          .waitFor({ timeout: minutes });
        expect(await page.getByText('Concord is not answering', { exact: false }).count()).toBe(0);
      },
      3 * minutes,
    );
  },
);
