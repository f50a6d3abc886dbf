import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { complaintsOf, launchBrowser } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';

/** Where the run leaves its pictures; git ignores it. */
export const screenshots = fileURLToPath(new URL('../../test-output/screenshots', import.meta.url));

/** Concord with its window open in Chromium. */
export interface OpenedWindow {
  readonly concord: ConcordProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** Errors and warnings of the page's console so far. */
  readonly complaints: string[];
  /** Ends Concord and starts it anew, and opens the window as a user would. */
  restart(): Promise<void>;
  /** Adds a folder by the window's button and the dialog that it opens. */
  addFolder(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpeningOptions {
  readonly context?: BrowserContextOptions;
  /** Fills the data folder before Concord starts, as earlier work would have. */
  readonly prepare?: (dataFolder: string) => Promise<void>;
}

export async function openWindow({ context = {}, prepare }: OpeningOptions = {}): Promise<OpenedWindow> {
  mkdirSync(screenshots, { recursive: true });
  await buildWindow();
  const concord = await ConcordProcess.create();
  await prepare?.(concord.dataFolder);
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...context });
  const complaints = complaintsOf(page);
  await page.goto(await concord.start());
  return {
    concord,
    browser,
    page,
    complaints,
    async restart() {
      await concord.stop();
      await page.goto(await concord.start());
    },
    async addFolder(path) {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Add folder' }).click();
      await (await choosing).setFiles(path);
    },
    async close() {
      await browser.close();
      await concord.remove();
    },
  };
}

/** " (skipped: why)" for the name of a suite that cannot run here. */
export const skippedBecause = (reason: string | null): string => (reason ? ` (skipped: ${reason})` : '');
