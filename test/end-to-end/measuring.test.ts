import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { openStudy } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`layouts and measuring${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let page: Page;

  beforeAll(async () => {
    window = await openWindow({ prepare: (folder) => preparePhantomStudy(folder, { approved: true }) });
    page = window.page;
    await openStudy(page, 'Doe, Jane');
    await viewsReady(page);
  }, 4 * minutes);
  afterAll(() => window?.close());

  const panes = () => page.locator('[data-pane]').count();
  const panesAre = (count: number) => until(`${count} planes`, async () => ((await panes()) === count ? true : null));

  it('has a key for each layout; double click enlarges, Escape goes back, the crosshair stays', async () => {
    for (const [key, count] of [['w', 3], ['e', 3], ['d', 1], ['g', 12], ['q', 3]] as const) {
      await page.keyboard.press(key);
      await panesAre(count);
    } // prettier-ignore
    const axial = page.getByRole('slider', { name: 'Axial' });
    const slices = () => page.getByRole('slider').evaluateAll((all) => all.map((one) => one.ariaValueNow));
    const before = await slices();
    await page.getByRole('radiogroup', { name: 'Layout' }).getByLabel('Side by side', { exact: false }).check({ force: true }); // prettier-ignore
    await panesAre(3);
    await page.keyboard.press('q');
    await panesAre(3);
    await axial.focus();
    await page.keyboard.press('Enter');
    await panesAre(1);
    await page.keyboard.press('Escape');
    await panesAre(3);
    expect(await slices()).toEqual(before);
  });

  it(
    'measures a length that stays with the study, and takes it back',
    async () => {
      await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Length' }).click();
      const box = (await page.getByRole('slider', { name: 'Axial' }).boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.4, { steps: 3 });
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4, { steps: 3 });
      await page.mouse.up();
      const text = await until('a length', async () => {
        const texts = await page.locator('[data-plane=axial] svg text').allTextContents();
        return texts.map((one) => /^([\d.]+) mm$/.exec(one.trim())?.[1]).find(Boolean) ?? null;
      });
      const bar = page.locator('[data-plane=axial] .scale');
      const mmPerPx = Number.parseFloat((await bar.textContent())!) / (await bar.locator('svg').boundingBox())!.width;
      expect(Math.abs(Number(text) - 0.2 * box.width * mmPerPx)).toBeLessThan(1.5);
      await page.screenshot({ path: `${screenshots}/measured-en-dark.png` });
      await page.keyboard.press('c');
      // Kept once it rests.
      await page.waitForResponse((response) => response.url().endsWith('studies.keepView'));
      await page.reload();
      await viewsReady(page);
      await until('the length again', async () =>
        (await page.locator('[data-plane=axial] svg text', { hasText: `${text} mm` }).count()) > 0 ? true : null);
      await page.keyboard.press('Control+z');
      await until('no length', async () =>
        (await page.locator('[data-plane=axial] svg text', { hasText: `${text} mm` }).count()) === 0 ? true : null);
      expect(window.complaints).toEqual([]);
    },
    2 * minutes,
  ); // prettier-ignore

  it('says what is under the pointer', async () => {
    await page.getByRole('slider', { name: 'Axial' }).hover();
    await expect
      .poll(() => page.getByRole('status', { name: 'Under the pointer' }).textContent())
      .toMatch(/T1 .*T2 .*mm/);
  });
});
