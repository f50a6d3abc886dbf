import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, drawn, launchBrowser, noBrowserReason, until, viewsReady } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';
import { panePixels, type PanePixels } from './pane-pixels.ts';
import { writePhantom, type Ball, type PhantomGrid } from './phantom.ts';

const minutes = 60_000;
const head: Ball = { centreMm: [0, 0, 0], radiusMm: 80, value: 300 };
/** A bright ball at the patient's left, anterior and superior. */
const mark: Ball = { centreMm: [40, -30, 20], radiusMm: 14, value: 1000 };

/** Axial slices as LPS has them. */
const axial: PhantomGrid = { size: [96, 96, 80], spacingMm: [2, 2, 2.4], originMm: [-95, -95, -95], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }; // prettier-ignore
/** Sagittal slices counted from the left, rows downwards: determinant −1. */
const mirrored: PhantomGrid = { size: [100, 90, 70], spacingMm: [2, 2.2, 2.8], originMm: [98, -99, 98], axes: [[0, 1, 0], [0, 0, -1], [-1, 0, 0]] }; // prettier-ignore

/** Middle of the pixels brighter than the head, as shares of the pane's width and height. */
function markIn({ width, height, rgba }: PanePixels): { x: number; y: number } {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgba[4 * (y * width + x)]! < 180) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  return { x: sumX / count / width, y: sumY / count / height };
}

describe.skipIf(noBrowserReason)(
  `sides of the patient${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    let concord: ConcordProcess;
    let browser: Browser;
    let page: Page;
    let folder: string;
    let complaints: string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'concord-phantom-'));
      writePhantom(join(folder, 'T1 axial.nrrd'), axial, [head, mark]);
      writePhantom(join(folder, 'T2 mirrored.nrrd'), mirrored, [head, mark]);
      await buildWindow();
      concord = await ConcordProcess.create();
      browser = await launchBrowser();
      page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      complaints = complaintsOf(page);
      await page.goto(await concord.start());
      await page.getByRole('button', { name: 'Studies' }).click({ timeout: minutes });
      await page.getByTestId('folder-input').setInputFiles(folder);
      await page.getByRole('button', { name: 'Read T1 axial' }).waitFor({ timeout: minutes });
      await viewsReady(page);
    }, 4 * minutes);

    afterAll(async () => {
      await browser?.close();
      await concord?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    async function scrollTo(plane: 'Axial' | 'Coronal' | 'Sagittal', share: number): Promise<void> {
      const pane = page.getByRole('slider', { name: plane });
      await pane.focus();
      const wanted = Math.round(Number(await pane.getAttribute('aria-valuemax')) * share);
      for (let now = await value(pane); now !== wanted; now = await value(pane)) {
        await page.keyboard.press(now < wanted ? 'ArrowUp' : 'ArrowDown');
        await drawn(page);
      }
    }
    const value = async (pane: ReturnType<Page['getByRole']>) => Number(await pane.getAttribute('aria-valuenow'));

    /** What a radiologist expects: left on the right, anterior up, superior up. */
    async function expectMarkInItsPlace(): Promise<void> {
      const inAxial = markIn(await panePixels(page, 'axial'));
      expect(inAxial.x).toBeGreaterThan(0.55);
      expect(inAxial.y).toBeLessThan(0.45);
      const inCoronal = markIn(await panePixels(page, 'coronal'));
      expect(inCoronal.x).toBeGreaterThan(0.55);
      expect(inCoronal.y).toBeLessThan(0.47);
      const inSagittal = markIn(await panePixels(page, 'sagittal'));
      expect(inSagittal.x).toBeLessThan(0.45);
      expect(inSagittal.y).toBeLessThan(0.47);
    }

    /** The automatic window would show the whole head white. A volume that arrives late sets its own once more: set it until it stays. */
    async function whiteAtTheMark(): Promise<void> {
      await page.getByRole('button', { name: 'Layers', exact: true }).click();
      await page.getByLabel('White at').nth(1).waitFor();
      await until('both layers to be white at the mark', async () => {
        const fields = await page.getByLabel('White at').all();
        let stayed = true;
        for (const white of fields) {
          if ((await white.inputValue()) === '1000') continue;
          stayed = false;
          await white.fill('1000');
          await white.press('Tab');
        }
        await drawn(page);
        return stayed ? true : null;
      });
      await page.keyboard.press('Escape');
    }

    async function goToMark(): Promise<void> {
      await whiteAtTheMark();
      await scrollTo('Axial', 0.61);
      await scrollTo('Coronal', 0.34);
      await scrollTo('Sagittal', 0.7);
    }

    it(
      'are right for axial slices, and the moving series with determinant −1 lies exactly over them',
      async () => {
        await goToMark();
        await page.getByLabel('Opacity of the upper layer').fill('0');
        await expectMarkInItsPlace();
        const inFixed = markIn(await panePixels(page, 'axial'));
        await page.getByLabel('Opacity of the upper layer').fill('1');
        await expectMarkInItsPlace();
        const inMoving = markIn(await panePixels(page, 'axial'));
        expect(Math.abs(inMoving.x - inFixed.x)).toBeLessThan(0.01);
        expect(Math.abs(inMoving.y - inFixed.y)).toBeLessThan(0.01);
      },
      2 * minutes,
    );

    it(
      'are right with the mirrored series as the fixed one',
      async () => {
        await page.getByRole('button', { name: 'Swap' }).click();
        await viewsReady(page);
        await page.getByLabel('Opacity of the upper layer').fill('0');
        await goToMark();
        await expectMarkInItsPlace();
        expect(complaints).toEqual([]);
      },
      2 * minutes,
    );

    it(
      'move to the left of the patient when the moving series is nudged to the left',
      async () => {
        await page.getByLabel('Opacity of the upper layer').fill('1');
        const before = markIn(await panePixels(page, 'axial'));
        await page.keyboard.press('m');
        await page.getByLabel('Step, mm').fill('10');
        await page.getByRole('button', { name: 'Left: more' }).click();
        const after = markIn(await panePixels(page, 'axial'));
        expect(after.x - before.x).toBeGreaterThan(0.02);
        expect(Math.abs(after.y - before.y)).toBeLessThan(0.01);
        await until(
          'the live score',
          async () => ((await page.getByLabel('NCC', { exact: true }).count()) ? true : null),
          minutes,
        );
      },
      2 * minutes,
    );
  },
);
