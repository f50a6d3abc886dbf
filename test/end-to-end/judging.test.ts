import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn, noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import {
  agrees,
  brightness,
  colourfulness,
  panePixels,
  shareThatDiffers,
  shareWhere,
  type PanePixels,
} from './pane-pixels.ts';
import { settled, verdict } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`judging the sample case${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let page: Page;
  const opacity = (value: number) => page.getByLabel('Opacity of the upper layer').fill(`${value}`);
  const mode = (key: number) => page.keyboard.press(`${key}`);

  beforeAll(async () => {
    window = await openWindow();
    page = window.page;
    await settled(page);
    await viewsReady(page);
    await page.keyboard.press('r');
    await verdict(page);
  }, 5 * minutes);
  afterAll(() => window?.close());

  describe('every way of fusing shows what it says', () => {
    let fixedOnly: PanePixels;
    let movingOnly: PanePixels;

    it('blend: grey at one end, the moving colours at the other, a mixture between', async () => {
      await mode(1);
      await opacity(0);
      fixedOnly = await panePixels(page, 'axial');
      expect(colourfulness(fixedOnly)).toBeLessThan(0.5);
      expect(brightness(fixedOnly)).toBeGreaterThan(10);
      await opacity(1);
      movingOnly = await panePixels(page, 'axial');
      expect(colourfulness(movingOnly)).toBeGreaterThan(10);
      await opacity(0.5);
      const half = await panePixels(page, 'axial');
      const between = shareWhere(half, (i) => {
        const expected = (fixedOnly.rgba[4 * i]! + movingOnly.rgba[4 * i]!) / 2;
        return Math.abs(half.rgba[4 * i]! - expected) <= 3;
      });
      expect(between).toBeGreaterThan(0.99);
    });

    it('checkerboard: every pixel from one of the two, about half from each', async () => {
      await mode(2);
      const board = await panePixels(page, 'axial');
      // Black where a square shows the moving series, and that has nothing.
      const isBlack = (i: number) => board.rgba.slice(4 * i, 4 * i + 3).every((value) => value === 0);
      const isOfOne = (i: number) => agrees(board, fixedOnly, i) || agrees(board, movingOnly, i) || isBlack(i);
      expect(shareWhere(board, isOfOne)).toBeGreaterThan(0.98);
      const distinct = (i: number) => !agrees(fixedOnly, movingOnly, i, 12);
      const fromMoving =
        shareWhere(board, (i) => distinct(i) && agrees(board, movingOnly, i)) / shareWhere(board, distinct);
      expect(fromMoving).toBeGreaterThan(0.35);
      expect(fromMoving).toBeLessThan(0.65);
      await page.getByLabel('Square size').fill('60');
      expect(shareThatDiffers(board, await panePixels(page, 'axial'))).toBeGreaterThan(0.1);
    });

    it('swipe: fixed on the left of the line, moving on the right', async () => {
      await mode(3);
      await page.getByLabel('Line').fill('0.4');
      const swipe = await panePixels(page, 'axial');
      const left = shareWhere(swipe, (i, x) => x < swipe.width * 0.38 && agrees(swipe, fixedOnly, i));
      const right = shareWhere(swipe, (i, x) => x > swipe.width * 0.42 && agrees(swipe, movingOnly, i));
      expect(left).toBeGreaterThan(0.37);
      expect(right).toBeGreaterThan(0.55);
    });

    it('lens: moving under the pointer alone', async () => {
      await mode(4);
      const box = (await page.locator('[data-plane=axial]').boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const lens = await panePixels(page, 'axial');
      const [cx, cy] = [lens.width / 2, lens.height / 2];
      const distance = (x: number, y: number) => Math.hypot(x - cx, y - cy);
      const inner = shareWhere(lens, (i, x, y) => distance(x, y) < 60 && !agrees(lens, movingOnly, i));
      const outer = shareWhere(lens, (i, x, y) => distance(x, y) > 80 && !agrees(lens, fixedOnly, i));
      expect(inner).toBeLessThan(0.002);
      expect(outer).toBeLessThan(0.002);
    });

    it('edges: the fixed picture with coloured lines on a small part of it', async () => {
      await mode(5);
      const edges = await panePixels(page, 'axial');
      const changed = shareThatDiffers(edges, fixedOnly);
      expect(changed).toBeGreaterThan(0.005);
      expect(changed).toBeLessThan(0.35);
      expect(colourfulness(edges)).toBeGreaterThan(0.5);
      await page.screenshot({ path: `${screenshots}/edges-en-dark.png` });
    });

    it('difference: little is left when registered, more before', async () => {
      await mode(6);
      const after = await panePixels(page, 'axial');
      await page.keyboard.press('b');
      const before = await panePixels(page, 'axial');
      await page.keyboard.press('b');
      expect(shareThatDiffers(after, fixedOnly)).toBeGreaterThan(0.2);
      expect(shareThatDiffers(after, before)).toBeGreaterThan(0.05);
      expect(brightness(after)).toBeLessThan(brightness(before));
      await page.screenshot({ path: `${screenshots}/difference-en-dark.png` });
    });

    it('flicker: while Space is held, each series alone in turn', async () => {
      await mode(2);
      await page.locator('body').click({ position: { x: 700, y: 8 } });
      await page.keyboard.down(' ');
      const seen = new Set<string>();
      await until('both series', async () => {
        const now = await panePixels(page, 'axial');
        if (shareThatDiffers(now, movingOnly) < 0.01) seen.add('moving');
        if (shareThatDiffers(now, fixedOnly) < 0.01) seen.add('fixed');
        return seen.size === 2 ? true : null;
      }, 10_000); // prettier-ignore
      await page.keyboard.up(' ');
      await mode(1);
    });

    it('colours and brightness follow their controls, per layer', async () => {
      await opacity(1);
      await page.getByRole('button', { name: 'Layers', exact: true }).click();
      const moving = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /Moving layer/ }) });
      const colours = async (name: string) => {
        await moving.getByRole('combobox', { name: 'Colours' }).click();
        await page.getByRole('option', { name }).click();
      };
      await colours('Grey');
      expect(colourfulness(await panePixels(page, 'axial'))).toBeLessThan(0.5);
      const dark = brightness(await panePixels(page, 'axial'));
      const white = moving.getByLabel('White at');
      await white.fill(`${Number(await white.inputValue()) / 3}`);
      await white.press('Tab');
      expect(brightness(await panePixels(page, 'axial'))).toBeGreaterThan(dark * 1.3);
      await moving.getByRole('button', { name: 'Automatic' }).click();
      await colours('Amber');
      expect(shareThatDiffers(await panePixels(page, 'axial'), movingOnly)).toBeLessThan(0.001);
      await page.keyboard.press('Escape');
      await opacity(0.5);
    });
  });

  it('scrolls, zooms, pans, enlarges and resets by wheel and keys, one plane at a time', async () => {
    const start = { axial: await panePixels(page, 'axial'), coronal: await panePixels(page, 'coronal') };
    const axial = page.getByRole('slider', { name: 'Axial' });
    const slice = Number(await axial.getAttribute('aria-valuenow'));
    await axial.hover();
    await page.mouse.wheel(0, -100);
    expect(Number(await axial.getAttribute('aria-valuenow'))).toBeGreaterThan(slice);
    expect(shareThatDiffers(await panePixels(page, 'axial'), start.axial)).toBeGreaterThan(0.1);
    expect(shareThatDiffers(await panePixels(page, 'coronal'), start.coronal)).toBe(0);
    await axial.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('+');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await until('one plane', async () =>
      (await page.getByRole('slider', { name: 'Coronal' }).count()) === 0 ? true : null,
    );
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Reset views' }).click();
    await drawn(page);
    expect(shareThatDiffers(await panePixels(page, 'axial'), start.axial)).toBe(0);
  });

  it(
    'shows both heads in 3-D on demand, turned by keys and by dragging',
    async () => {
      const first = await until('both skins', async () => {
        const shown = await panePixels(page, 'surface');
        return brightness(shown) > 5 && colourfulness(shown) > 1 ? shown : null;
      });
      await page.screenshot({ path: `${screenshots}/surface-en-dark.png` });
      const surface = page.getByRole('application', { name: /3-D/ });
      await surface.focus();
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      const turned = await panePixels(page, 'surface');
      expect(shareThatDiffers(turned, first)).toBeGreaterThan(0.05);
      const box = (await surface.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2);
      await page.mouse.up();
      expect(shareThatDiffers(await panePixels(page, 'surface'), turned)).toBeGreaterThan(0.05);
      expect(window.complaints).toEqual([]);
    },
    minutes,
  );
});
