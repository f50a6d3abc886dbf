import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { panePixels, shareThatDiffers } from './pane-pixels.ts';
import { prepareWithoutRunsAhead } from './prepared-study.ts';
import { approve, openStudy, showStudies } from './viewer-layout.ts';

const session = fileURLToPath(new URL('../../../shared/data/dicom/t1-t2-one-session', import.meta.url));
const reason = noBrowserReason ?? (existsSync(session) ? null : '../shared/data/dicom/t1-t2-one-session is absent');
const minutes = 60_000;
/** What the study's row says. */
const study = 'SpiralCSI_ASL_test_sub3';

describe.skipIf(reason)(`the window on a real session${skippedBecause(reason)}`, () => {
  let window: OpenedWindow;
  let page: Page;

  beforeAll(async () => {
    // Begun ahead, the run would be over before its progress is seen.
    window = await openWindow({ prepare: prepareWithoutRunsAhead });
    page = window.page;
  }, 3 * minutes);
  afterAll(() => window?.close());

  const verdict = () => page.getByRole('status', { name: 'Verdict' }).textContent();

  it(
    'imports the folder, says what could not be used, and opens the study with two series proposed',
    async () => {
      await showStudies(page);
      await page.getByTestId('folder-input').setInputFiles(session);
      await page.getByRole('region', { name: 'What was added' }).waitFor({ timeout: 2 * minutes });
      await page.getByText('Not used: 2.').waitFor();
      const list = page.getByRole('list', { name: 'Series' });
      await list
        .locator('[data-slot=fixed]')
        .getByText(/MEMPRAGE/)
        .first()
        .waitFor({ timeout: 30_000 });
      await list.locator('[data-slot=moving]').getByText(/T2/).first().waitFor();
      await list.getByRole('heading', { name: 'Not usable' }).waitFor();
      expect(await list.locator('.unusable').count()).toBeGreaterThanOrEqual(2);
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
      await page.keyboard.press('2');
      await page.screenshot({ path: `${screenshots}/registering-en-dark.png` });
      await page.keyboard.press('1');
      const shown = await until('a verdict', async () => {
      const text = (await verdict()) ?? '';
      return /Good match|Check this match|No match found/.test(text) ? text : null;
    }, 5 * minutes); // prettier-ignore
      expect(shown).toMatch(/Good match|Check this match/);
      expect(Number(await page.getByLabel('NCC', { exact: true }).textContent())).toBeGreaterThan(0.3);
      await page.screenshot({ path: `${screenshots}/registered-en-dark.png` });
    },
    6 * minutes,
  );

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
    await approve(page);
    await page.getByText('This version is locked.', { exact: false }).waitFor();
    await page.screenshot({ path: `${screenshots}/approved-en-dark.png` });
  });

  it(
    'finds all of it again after a restart',
    async () => {
      expect(window.complaints).toEqual([]);
      await window.concord.stop();
      await page.getByText('Concord is not answering', { exact: false }).waitFor({ timeout: 20_000 });
      const address = await window.concord.start();
      await page.goto(address);
      await openStudy(page, study);
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
