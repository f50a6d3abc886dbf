import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, until, viewsReady } from '../../end-to-end/browser.ts';
import { buildWindow } from '../../end-to-end/build-window.ts';
import { ConcordProcess } from '../../end-to-end/concord-process.ts';
import { writePhantom, type Ball, type PhantomGrid } from '../../end-to-end/phantom.ts';

type Vec3 = readonly [number, number, number];

/** The grid of one phantom series. */
export interface PhantomShape {
  readonly size: Vec3;
  readonly spacingMm: Vec3;
}

/** Other values for each series: files of the same content would be one series. */
const headOf = (value: number): readonly Ball[] => [
  { centreMm: [0, 0, 0], radiusMm: 80, value },
  { centreMm: [30, -20, 10], radiusMm: 25, value: 2 * value + 100 },
];

/** Concord with a data folder of its own, and its window in Chromium with software WebGL on 1920x1080 pixels. */
export class WindowSession {
  readonly browser: Browser;
  readonly page: Page;
  readonly #concord: ConcordProcess;
  readonly #folders: string[] = [];

  private constructor(concord: ConcordProcess, browser: Browser, page: Page) {
    this.#concord = concord;
    this.browser = browser;
    this.page = page;
  }

  /** @param preparations run in the page before any of its own scripts. */
  static async open(preparations: readonly (() => void)[] = []): Promise<WindowSession> {
    await buildWindow();
    const concord = await ConcordProcess.create();
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    for (const preparation of preparations) await page.addInitScript(preparation);
    await page.goto(await concord.start());
    return new WindowSession(concord, browser, page);
  }

  /**
   * Imports two phantom series as one study, which opens by itself, and waits for its views.
   * @returns what the list of studies calls it.
   */
  async importPair(fixed: PhantomShape, moving: PhantomShape): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'concord-measure-'));
    this.#folders.push(folder);
    writePhantom(join(folder, 'T1 phantom.nrrd'), centred(fixed), headOf(400));
    writePhantom(join(folder, 'T2 phantom.nrrd'), centred(moving), headOf(300));
    const { page } = this;
    await page.getByRole('button', { name: 'Studies' }).click({ timeout: 120_000 });
    await page.getByTestId('folder-input').setInputFiles(folder);
    await page.getByRole('button', { name: 'Read T1 phantom' }).waitFor({ timeout: 180_000 });
    await page.locator('[data-slot=moving]').getByRole('button', { name: 'Read T2 phantom' }).waitFor();
    await viewsReady(page);
    return basename(folder);
  }

  /** Leaves the study for the list of studies. */
  async leave(): Promise<void> {
    await this.page.getByRole('button', { name: 'Studies' }).click();
  }

  /** Until the views are ready and no picture is coarse. */
  async sharp(): Promise<void> {
    await until('sharp planes', async () => {
      const isSharp = await this.page.evaluate(() => {
        const isReady = document.querySelector('[data-status]')?.getAttribute('data-status') === 'ready';
        return isReady && document.querySelector('[data-drawn]')?.getAttribute('data-drawn') === 'sharp';
      });
      return isSharp ? true : null;
    }, 180_000); // prettier-ignore
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#concord.remove();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

function centred({ size, spacingMm }: PhantomShape): PhantomGrid {
  const originMm = size.map((count, axis) => (-(count - 1) / 2) * spacingMm[axis]!) as unknown as Vec3;
  return { size, spacingMm, originMm, axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }; // prettier-ignore
}
