import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn, noBrowserReason, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { panePixels, shareThatDiffers } from './pane-pixels.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { chosenSeries, settled, verdict } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`without a mouse${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  const page = () => window.page;
  const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page().keyboard.press(key)), Promise.resolve()); // prettier-ignore

  beforeAll(async () => {
    window = await openWindow({
      prepare: (folder) => preparePhantomStudy(folder, { approved: false }),
      context: { reducedMotion: 'reduce' },
    });
    await settled(page());
    await viewsReady(page());
  }, 4 * minutes);
  afterAll(() => window?.close());

  /** Presses Tab until the focus is on what is so called. */
  async function tabTo(name: RegExp): Promise<void> {
    const seen: string[] = [];
    for (let i = 0; i < 120; i++) {
      await page().keyboard.press('Tab');
      const focused = await page().evaluate(() => {
        const element = document.activeElement as HTMLInputElement | null;
        const labels = [...(element?.labels ?? [])].map((label) => label.textContent ?? '');
        return (element?.getAttribute('aria-label') ?? [element?.textContent, ...labels].join(' ')).trim();
      });
      if (name.test(focused)) return;
      seen.push(focused.slice(0, 30));
    }
    throw new Error(`Tab never came to ${name}; it came to: ${seen.join(' | ')}`);
  }

  it(
    'opens a study from the list, and chooses the series by F, M and their letters',
    async () => {
      await tabTo(/Studies/);
      await press('Enter');
      await tabTo(/Doe, Jane/);
      await press('Enter');
      await chosenSeries(page(), 'fixed', 'T1');
      await viewsReady(page());
      await press('x');
      await chosenSeries(page(), 'fixed', 'T2');
      await press('x');
      await chosenSeries(page(), 'fixed', 'T1');
      await tabTo(/^Read T2$/);
      await press('f');
      await chosenSeries(page(), 'fixed', 'T2');
      await tabTo(/^Use T1 as fixed/);
      await press('Enter');
      await chosenSeries(page(), 'moving', 'T2');
    },
    2 * minutes,
  );

  it(
    'shows the keys at ?, and closes at Escape, with the focus back where it was',
    async () => {
      await tabTo(/^Register/);
      await press('?');
      const help = page().getByRole('dialog', { name: 'Help' });
      await help.getByText('Hold: flicker between the two').waitFor();
      await help.getByText('What the verdict means').waitFor();
      await press('Escape');
      await help.waitFor({ state: 'detached' });
      expect(await page().evaluate(() => document.activeElement?.textContent)).toContain('Register');
    },
    minutes,
  );

  it(
    'registers, judges, approves and exports',
    async () => {
      await press('Enter');
      await verdict(page());
      await drawn(page());
      const blended = await panePixels(page(), 'axial');
      for (const key of ['2', '3', '5', '6']) {
        await press(key);
        expect(shareThatDiffers(await panePixels(page(), 'axial'), blended), `way ${key}`).toBeGreaterThan(0.01);
      }
      await press('1');
      await tabTo(/^Axial/);
      await press('ArrowUp', '+', 'Shift+ArrowLeft', 'Enter');
      expect(await page().getByRole('slider', { name: 'Coronal' }).count()).toBe(0);
      await press('Enter', '0');
      await tabTo(/^Reviewer/);
      await page().keyboard.type('Dr Ada Reader');
      await tabTo(/^Approve/);
      await press('Enter');
      if ((await page().getByLabel('Reason for approving').count()) > 0) {
        await tabTo(/^Reason for approving/);
        await page().keyboard.type('Looked at slice by slice');
        await tabTo(/^Approve with this reason/);
        await press('Enter');
      }
      await page().getByText('This version is locked.', { exact: false }).waitFor();
      await tabTo(/^Export/);
      await press('Enter');
      await page().getByRole('region', { name: 'What will be written' }).waitFor();
      await tabTo(/^Start export/);
      await press('Enter');
      await page().getByRole('button', { name: 'Save the ZIP' }).waitFor({ timeout: minutes });
      await tabTo(/^Save the ZIP/);
      const [download] = await Promise.all([page().waitForEvent('download'), press('Enter')]);
      expect(download.suggestedFilename()).toMatch(/\.zip$/);
      await press('Escape');
    },
    5 * minutes,
  );

  it(
    'holds still for people who asked for less motion: Space shows the moving series and does not blink',
    async () => {
      await tabTo(/^Axial/);
      const before = await panePixels(page(), 'axial');
      await page().keyboard.down(' ');
      const held = await panePixels(page(), 'axial');
      expect(shareThatDiffers(held, before)).toBeGreaterThan(0.02);
      for (let i = 0; i < 4; i++) expect(shareThatDiffers(await panePixels(page(), 'axial'), held)).toBe(0);
      await page().keyboard.up(' ');
      expect(shareThatDiffers(await panePixels(page(), 'axial'), before)).toBe(0);
      const moving = await page().evaluate(() =>
      [...document.querySelectorAll('*')].filter((element) =>
        getComputedStyle(element).transitionDuration.split(',').some((time) => Number.parseFloat(time) > 0.001),
      ).length,
    ); // prettier-ignore
      expect(moving).toBe(0);
    },
    minutes,
  );

  it(
    'flickers at Space wherever the focus is in the views, and presses nothing there',
    async () => {
      await tabTo(/^Before/);
      const before = page().getByRole('button', { name: /^Before/ });
      await page().keyboard.down(' ');
      await page().keyboard.up(' ');
      expect(await before.getAttribute('aria-pressed')).toBe('false');
      await before.click();
      await press(' ');
      expect(await before.getAttribute('aria-pressed')).toBe('true');
      await before.click();
    },
    minutes,
  );

  it(
    'lets keys without Ctrl be switched off',
    async () => {
      await press('?');
      await page().getByLabel('Keys without Ctrl act').uncheck();
      await press('Escape');
      await press('x', '?');
      expect(await page().getByRole('dialog').count()).toBe(0);
      await chosenSeries(page(), 'fixed', 'T1');
      await page().getByRole('button', { name: /^Help/ }).click();
      await page().getByLabel('Keys without Ctrl act').check();
      await press('Escape');
      await page().screenshot({ path: `${screenshots}/keyboard-en-dark.png` });
      expect(window.complaints).toEqual([]);
    },
    minutes,
  );
});
