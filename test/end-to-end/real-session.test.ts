import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, drawn, launchBrowser, noBrowserReason, until, viewsReady } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';
import {
  agrees,
  brightness,
  colourfulness,
  panePixels,
  shareThatDiffers,
  shareWhere,
  type PanePixels,
} from './pane-pixels.ts';

const session = fileURLToPath(new URL('../../../shared/data/dicom/t1-t2-one-session', import.meta.url));
const screenshots = fileURLToPath(new URL('../../test-output/screenshots', import.meta.url));
const reason = noBrowserReason ?? (existsSync(session) ? null : '../shared/data/dicom/t1-t2-one-session is absent');
const minutes = 60_000;

describe.skipIf(reason)(`the window on a real session${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let concord: ConcordProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    await buildWindow();
    concord = await ConcordProcess.create();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    complaints = complaintsOf(page);
    await page.goto(await concord.start());
  }, 3 * minutes);

  afterAll(async () => {
    await browser?.close();
    await concord?.remove();
  });

  const opacity = (value: number) => page.getByLabel('Opacity of the upper layer').fill(`${value}`);
  const mode = (key: number) => page.keyboard.press(`${key}`);
  const verdict = () => page.getByRole('status', { name: 'Verdict' }).textContent();

  it(
    'imports the folder, says what could not be used, and opens the study with two series proposed',
    async () => {
      const studies = page.getByRole('button', { name: 'Studies' });
      await page.getByRole('heading', { name: 'Concord' }).waitFor();
      await until('the window', async () =>
        (await studies.count()) + (await page.getByTestId('folder-input').count()) > 0 ? true : null,
      );
      if (await studies.count()) await studies.click();
      await page.getByTestId('folder-input').setInputFiles(session);
      await page.getByRole('region', { name: 'What was added' }).waitFor({ timeout: 2 * minutes });
      await page.getByText('Not used: 2.').waitFor();
      const fixed = page.getByRole('radiogroup', { name: 'Fixed series' });
      const moving = page.getByRole('radiogroup', { name: 'Moving series' });
      await fixed.waitFor({ timeout: 30_000 });
      expect(await fixed.getByRole('radio', { checked: true }).getAttribute('aria-label')).toMatch(/MEMPRAGE/);
      expect(await moving.getByRole('radio', { checked: true }).getAttribute('aria-label')).toMatch(/T2/);
      expect(await fixed.getByRole('radio', { disabled: true }).count()).toBeGreaterThanOrEqual(2);
      await viewsReady(page);
      await page.screenshot({ path: `${screenshots}/opened-en-dark.png` });
    },
    4 * minutes,
  );

  it(
    'registers at the press of R, with progress, and gives a verdict and NCC',
    async () => {
      await page.locator('body').click({ position: { x: 700, y: 8 } });
      await page.keyboard.press('r');
      await page.getByRole('progressbar', { name: 'Progress of the registration' }).waitFor();
      await mode(2);
      await page.screenshot({ path: `${screenshots}/registering-en-dark.png` });
      await mode(1);
      const told = await until('a verdict', async () => {
      const text = (await verdict()) ?? '';
      return /Good match|Check this match|No match found/.test(text) ? text : null;
    }, 5 * minutes); // prettier-ignore
      expect(told).toMatch(/Good match|Check this match/);
      expect(Number(await page.getByLabel('NCC', { exact: true }).textContent())).toBeGreaterThan(0.3);
      await page.screenshot({ path: `${screenshots}/registered-en-dark.png` });
    },
    6 * minutes,
  );

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
      expect(shareWhere(board, (i) => agrees(board, fixedOnly, i) || agrees(board, movingOnly, i))).toBeGreaterThan(
        0.98,
      );
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
      const moving = page.getByRole('heading', { name: /Moving layer/ }).locator('..');
      await moving.getByLabel('Colours').selectOption('grey');
      expect(colourfulness(await panePixels(page, 'axial'))).toBeLessThan(0.5);
      const dark = brightness(await panePixels(page, 'axial'));
      const white = moving.getByLabel('White at');
      await white.fill(`${Number(await white.inputValue()) / 3}`);
      await white.press('Tab');
      expect(brightness(await panePixels(page, 'axial'))).toBeGreaterThan(dark * 1.3);
      await moving.getByRole('button', { name: 'Automatic' }).click();
      await moving.getByLabel('Colours').selectOption('amber');
      expect(shareThatDiffers(await panePixels(page, 'axial'), movingOnly)).toBeLessThan(0.001);
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

  it('shows any candidate at a click, and goes back', async () => {
    const chosen = await panePixels(page, 'sagittal');
    await page.getByText(/Positions tried/).click();
    await page
      .getByRole('button', { name: /Next best position|As the files place them/ })
      .first()
      .click();
    expect(shareThatDiffers(await panePixels(page, 'sagittal'), chosen)).toBeGreaterThan(0.02);
    await page.screenshot({ path: `${screenshots}/candidate-en-dark.png` });
    await page.getByRole('button', { name: 'Back to the result' }).click();
    expect(shareThatDiffers(await panePixels(page, 'sagittal'), chosen)).toBe(0);
  });

  it(
    'corrects by hand with a live NCC, undo and redo, and marks the saved version',
    async () => {
      const before = await panePixels(page, 'axial');
      const ncc = async () => Number(await page.getByLabel('NCC', { exact: true }).textContent());
      const automatic = await ncc();
      await page.getByRole('button', { name: 'Correct by hand' }).click();
      await page.getByLabel('Step, mm').fill('8');
      await page.getByRole('slider', { name: 'Axial' }).focus();
      await page.keyboard.press('ArrowRight');
      const nudged = await panePixels(page, 'axial');
      expect(shareThatDiffers(nudged, before)).toBeGreaterThan(0.05);
      await until('a lower live NCC', async () => ((await ncc()) < automatic - 0.01 ? true : null), 60_000);
      await page.keyboard.press('Control+z');
      expect(shareThatDiffers(await panePixels(page, 'axial'), before)).toBe(0);
      await page.keyboard.press('Control+Shift+z');
      expect(shareThatDiffers(await panePixels(page, 'axial'), nudged)).toBe(0);
      await page.screenshot({ path: `${screenshots}/correcting-en-dark.png` });
      await page.getByRole('button', { name: 'Save as new version' }).click();
      await page.getByText('Versions: 2').waitFor();
      await page.getByText('This position was set by a person.').waitFor();
    },
    3 * minutes,
  );

  it('approves the automatic version and locks it', async () => {
    await page.getByRole('button', { name: /Version 1/ }).click();
    await page.getByLabel('Reviewer').fill('Dr Ada Reader');
    await page.getByLabel('Reviewer').press('Tab');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('This version is locked.', { exact: false }).waitFor();
    await page.screenshot({ path: `${screenshots}/approved-en-dark.png` });
  });

  it(
    'finds all of it again after a restart',
    async () => {
      expect(complaints).toEqual([]);
      await concord.stop();
      await page.getByText('Concord is not answering', { exact: false }).waitFor({ timeout: 20_000 });
      const address = await concord.start();
      await page.goto(address);
      const study = page.getByRole('button', { name: /Open|SpiralCSI|Normal Volunteer/ }).first();
      await until('the window', async () =>
        (await study.count()) + (await page.getByRole('radiogroup').count()) > 0 ? true : null,
      );
      if ((await page.getByRole('radiogroup', { name: 'Fixed series' }).count()) === 0) await study.click();
      await viewsReady(page);
      await page.getByText('Versions: 2').waitFor();
      const version1 = page.getByRole('button', { name: /Version 1/ });
      if (!(await version1.isVisible())) await page.getByText('Versions: 2').click();
      await version1.click();
      await page.getByText('by Dr Ada Reader', { exact: false }).waitFor();
      expect(await verdict()).toMatch(/Good match|Check this match/);
    },
    2 * minutes,
  );
});
