import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { complaintsOf, noBrowserReason, until } from './browser.ts';
import { electronProgram, startOnElectron, startOnStandIn, type DesktopApp } from './desktop-app.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow, type OpeningOptions } from './opened-window.ts';

/** The window on one host, as far as tests of every host need it. */
export interface HostedWindow extends Pick<OpenedWindow, 'page' | 'complaints' | 'restart' | 'addFolder' | 'close'> {
  readonly dataFolder: string;
  /** Null in the browser. */
  readonly app: DesktopApp | null;
  /** Goes on with the page that the window has now, after the one before has ended. */
  takeNewPage(): Promise<void>;
}

export interface WindowHost {
  /** With the reason, if tests on it are skipped. */
  readonly name: string;
  readonly skipped: boolean;
  /** True if the window hands over the bytes of dropped files; else it knows their paths. */
  readonly isBrowser: boolean;
  /** False if a download asks by a dialog of the system where it should go, which no test can answer. */
  readonly savesDownloads: boolean;
  open(options?: OpeningOptions): Promise<HostedWindow>;
}

type Start = typeof startOnStandIn;
const noElectron = electronProgram() ? null : 'the Electron binary is not installed: npm brings the package alone';

const described = (name: string, reason: string | null) => ({
  name: name + skippedBecause(reason),
  skipped: reason !== null,
});

/** Electron, real and stood in for. */
export const desktopHosts: readonly WindowHost[] = [
  {
    ...described("Electron's stand-in", noBrowserReason),
    isBrowser: false,
    savesDownloads: false,
    open: (options) => openDesktop(startOnStandIn, options),
  },
  {
    ...described('Electron', noElectron),
    isBrowser: false,
    savesDownloads: false,
    open: (options) => openDesktop(startOnElectron, options),
  },
];

/** Every host that shows the window. */
export const windowHosts: readonly WindowHost[] = [
  { ...described('the loopback host', noBrowserReason), isBrowser: true, savesDownloads: true, open: openLoopback },
  ...desktopHosts,
];

async function openLoopback(options: OpeningOptions = {}): Promise<HostedWindow> {
  const window = await openWindow(options);
  return { ...window, dataFolder: window.concord.dataFolder, app: null, takeNewPage: () => Promise.resolve() };
}

async function openDesktop(start: Start, { prepare, context = {} }: OpeningOptions = {}): Promise<HostedWindow> {
  mkdirSync(screenshots, { recursive: true });
  const dataFolder = await mkdtemp(join(tmpdir(), 'concord-desktop-'));
  await prepare?.(dataFolder);
  const complaints: string[] = [];
  let app = await start(dataFolder);
  let page = await watched(app, complaints);
  if (context.viewport) await page.setViewportSize(context.viewport);
  return {
    dataFolder,
    complaints,
    get app() {
      return app;
    },
    get page() {
      return page;
    },
    async restart() {
      await app.stop();
      app = await start(dataFolder);
      page = await watched(app, complaints);
    },
    async takeNewPage() {
      page = await until('another page', async () => {
        const now = await app.page();
        return now === page ? null : now;
      });
      complaintsOf(page, complaints);
    },
    async addFolder(path) {
      await app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      }, [path]); // prettier-ignore
      await page.getByRole('button', { name: 'Add folder' }).click();
    },
    async close() {
      await app.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function watched(app: DesktopApp, complaints: string[]): Promise<Page> {
  const page = await app.page();
  complaintsOf(page, complaints);
  return page;
}
