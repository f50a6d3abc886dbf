import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn, noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { panePixels, shareThatDiffers } from './pane-pixels.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { ncc, openStudy, verdict } from './viewer-layout.ts';

const minutes = 60_000;
/** How far the T2's header shifts it, along the axial picture's right and down: (6, −4, 0) mm in the oblique grid's axes. */
const apartMm = { right: 5.2, down: -5 };

describe.skipIf(noBrowserReason)(`correcting by hand${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let axial: Locator;
  const page = () => window.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const liveNcc = (what: string, fits: (value: number) => boolean) =>
    until(what, async () => {
      const text = await page().getByLabel('NCC', { exact: true }).textContent({ timeout: 1000 }).catch(() => ''); // prettier-ignore
      return text && fits(Number(text)) ? Number(text) : null;
    }, minutes); // prettier-ignore

  beforeAll(async () => {
    window = await openWindow({ prepare: (folder) => preparePhantomStudy(folder, { approved: false }) });
    await openStudy(page(), 'Doe, Jane');
    await viewsReady(page());
    axial = page().getByRole('slider', { name: 'Axial' });
  }, 4 * minutes);
  afterAll(() => window?.close());

  /** Clicks the same anatomical point in both series: the second click where the moving series shows it. */
  async function pickPair(right: number, down: number, pxPerMm: number): Promise<void> {
    const box = (await axial.boundingBox())!;
    const at = { x: box.x + box.width * right, y: box.y + box.height * down };
    await page().getByText('Click a point in the fixed series.').waitFor();
    await page().mouse.click(at.x, at.y);
    await page().getByText('Now click the same point in the moving series.').waitFor();
    await page().mouse.click(at.x + apartMm.right * pxPerMm, at.y + apartMm.down * pxPerMm);
  }

  async function pixelsPerMm(): Promise<number> {
    const bar = axial.locator('.scale');
    const [width, label] = [(await bar.boundingBox())!.width, await bar.textContent()];
    return width / Number.parseFloat(label!.replace(/[^0-9.]/g, ''));
  }

  it(
    'aligns by landmark pairs, shows what is left of each, and takes a pair away again',
    async () => {
      await button('Correct by hand').click();
      await button('Pick points').click();
      const pxPerMm = await pixelsPerMm();
      await axial.focus();
      await page().keyboard.press('PageDown');
      for (const [right, down] of [[0.35, 0.4], [0.62, 0.45]] as const) await pickPair(right, down, pxPerMm); // prettier-ignore
      await axial.focus();
      await page().keyboard.press('PageUp');
      await page().keyboard.press('PageUp');
      for (const [right, down] of [[0.4, 0.62], [0.58, 0.3], [0.5, 0.5]] as const) await pickPair(right, down, pxPerMm); // prettier-ignore
      await page().screenshot({ path: `${screenshots}/landmarks-picked-en-dark.png` });
      const residuals = async () => (await page().locator('.residual').allTextContents()).map(Number.parseFloat);
      expect(Math.min(...(await residuals()))).toBeGreaterThan(6);
      await button('Remove pair 5').click();
      expect(await residuals()).toHaveLength(4);
      await button('Align the pairs').click();
      expect(Math.max(...(await residuals()))).toBeLessThan(1);
      await page()
        .getByText(/At the crosshair (6|7)\.\d mm from where the file places it/)
        .waitFor();
      await liveNcc('a live NCC near 1', (value) => value > 0.93);
      await button('Pick points').click();
    },
    2 * minutes,
  );

  it(
    'undoes and redoes by button and by key, each drag one step',
    async () => {
      const aligned = await panePixels(page(), 'axial');
      const box = (await axial.boundingBox())!;
      await page().mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page().mouse.down();
      for (let i = 1; i <= 5; i++) await page().mouse.move(box.x + box.width / 2 + 8 * i, box.y + box.height / 2);
      await page().mouse.up();
      const dragged = await panePixels(page(), 'axial');
      expect(shareThatDiffers(dragged, aligned)).toBeGreaterThan(0.02);
      await liveNcc('a lower live NCC', (value) => value < 0.93);
      await button('Undo').click();
      expect(shareThatDiffers(await panePixels(page(), 'axial'), aligned)).toBe(0);
      await axial.focus();
      await page().keyboard.press('Control+Shift+z');
      expect(shareThatDiffers(await panePixels(page(), 'axial'), dragged)).toBe(0);
      await page().keyboard.press('Control+z');
      await page().getByText('Turn', { exact: true }).first().click();
      await page().mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
      await page().mouse.down();
      await page().mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7);
      await page().mouse.up();
      expect(shareThatDiffers(await panePixels(page(), 'axial'), aligned)).toBeGreaterThan(0.02);
      await page().keyboard.press('Control+z');
      expect(shareThatDiffers(await panePixels(page(), 'axial'), aligned)).toBe(0);
    },
    2 * minutes,
  );

  it(
    'is saved as a version that says everywhere that landmarks placed it',
    async () => {
      await button('Save as new version').click();
      await page().getByText('This position was set by a person.').waitFor({ timeout: minutes });
      await page().getByText('Versions: 1').click();
      await page().getByText('By landmarks', { exact: true }).waitFor();
      await verdict(page());
      expect(await ncc(page())).toBeGreaterThan(0.93);
      await page().screenshot({ path: `${screenshots}/by-landmarks-en-dark.png` });
    },
    2 * minutes,
  );

  it(
    'refines from where a person put it, as a version of its own',
    async () => {
      await page().keyboard.press('m');
      await page().getByLabel('Step, mm').fill('4');
      await button('Left: more').click();
      await liveNcc('a lower live NCC', (value) => value < 0.97);
      await button('Refine from here').click();
      await page().getByText('Refined after setting by hand').waitFor({ state: 'attached', timeout: minutes });
      await until('the refined version', async () =>
      (await page().getByRole('button', { name: /Version 2/ }).getAttribute('aria-pressed')) === 'true' ? true : null, minutes); // prettier-ignore
      await drawn(page());
      expect(await ncc(page())).toBeGreaterThan(0.97);
      expect(window.complaints).toEqual([]);
    },
    4 * minutes,
  );
});
