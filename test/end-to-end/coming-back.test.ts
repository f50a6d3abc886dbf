import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { chosenSeries, openStudy, showStudies, useSeries } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`a study that one comes back to${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let slice: string | null;
  const page = () => window.page;
  const axial = () => page().getByRole('slider', { name: 'Axial' });

  beforeAll(async () => {
    window = await openWindow({
      prepare: (folder) => preparePhantomStudy(folder, { approved: false, series: ['T1', 'T2', 'T2 late'] }),
    });
    await openStudy(page(), 'Doe, Jane');
    await viewsReady(page());
  }, 4 * minutes);
  afterAll(() => window?.close());

  /** Pair, way of fusing and crosshair as they were left. */
  async function expectAsLeft(on: Page): Promise<void> {
    await on.locator('header .patient', { hasText: 'Doe, Jane' }).waitFor({ timeout: minutes });
    await viewsReady(on);
    await chosenSeries(on, 'fixed', 'T2');
    await chosenSeries(on, 'moving', 'T2 late');
    await until('the crosshair', async () => ((await axial().getAttribute('aria-valuenow')) === slice ? true : null));
    expect(await on.getByRole('radio', { name: /Swipe/ }).isChecked()).toBe(true);
  }

  it(
    'is as it was left: pair, way of fusing and crosshair; after a reload, after the list, after a restart',
    async () => {
      await useSeries(page(), 'T2', 'fixed');
      await useSeries(page(), 'T2 late', 'moving');
      await viewsReady(page());
      let kept = '';
      page().on('requestfinished', (request) => {
        if (!request.url().endsWith('studies.keepView')) return;
        kept = String(
          (request.postDataJSON() as { view: { viewer: { crosshairMm: number[] } } }).view.viewer.crosshairMm,
        );
      });
      await page().keyboard.press('3');
      await axial().focus();
      for (let i = 0; i < 4; i++) {
        const before = kept;
        await page().keyboard.press('ArrowUp');
        await until('the view to be kept', async () => (kept === before ? null : true));
      }
      slice = await axial().getAttribute('aria-valuenow');
      await page().reload();
      await expectAsLeft(page());
      await showStudies(page());
      await page().locator('.open', { hasText: 'Doe, Jane' }).click();
      await expectAsLeft(page());
      await window.concord.stop();
      await page().goto(await window.concord.start());
      await expectAsLeft(page());
      await page().screenshot({ path: `${screenshots}/coming-back-en-dark.png` });
    },
    4 * minutes,
  );
});
