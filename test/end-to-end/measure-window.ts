/**
 * Prints how fast and how large the window is, in Debian's Chromium with software WebGL:
 * `node test/end-to-end/measure-window.ts`. Phantoms are written to a temporary folder; nothing else is read.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser, viewsReady } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';
import { writePhantom, type Ball, type PhantomGrid } from './phantom.ts';

type Vec3 = readonly [number, number, number];
const balls: readonly Ball[] = [
  { centreMm: [0, 0, 0], radiusMm: 80, value: 400 },
  { centreMm: [30, -20, 10], radiusMm: 25, value: 900 },
];

function centredGrid(size: Vec3, spacingMm: Vec3): PhantomGrid {
  const originMm = size.map((count, axis) => (-(count - 1) / 2) * spacingMm[axis]!) as unknown as Vec3;
  return { size, spacingMm, originMm, axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] }; // prettier-ignore
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Imports two phantom series as one study and opens it. Gives the milliseconds from the last byte to sharp planes. */
async function openPair(page: Page, folder: string): Promise<number> {
  let lastBytesAt = 0;
  page.on('requestfinished', (request) => {
    if (request.url().includes('/volumes/')) lastBytesAt = performance.now();
  });
  await page.getByRole('button', { name: 'Studies' }).click({ timeout: 120_000 });
  await page.getByTestId('folder-input').setInputFiles(folder);
  await page.getByRole('radio', { name: 'T1 phantom' }).first().waitFor({ state: 'attached', timeout: 180_000 });
  await viewsReady(page);
  return performance.now() - lastBytesAt;
}

/** Milliseconds from a wheel notch to the finished picture, step by step. */
function scrollSteps(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (steps) => {
    const pane = document.querySelector('[data-plane=axial]')!;
    const gl = document.querySelector('canvas')!.getContext('webgl2')!;
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const from = performance.now();
      pane.dispatchEvent(
        new WheelEvent('wheel', { deltaY: i < steps / 2 ? -100 : 100, bubbles: true, cancelable: true }),
      );
      // The window draws in the frame that it asked for after this event's microtasks.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      times.push(performance.now() - from);
    }
    return times;
  }, count);
}

interface Memory {
  heapMb: number;
  rendererMb: number;
  graphicsMb: number;
}

/** Processor time that the page's and the graphics process have spent so far: it does not depend on the machine's load. */
async function processorMs(browser: Browser): Promise<number> {
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer' || type === 'GPU')
    .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

/** JavaScript heap after collection, and the proportional set size of the page's and the graphics process. */
async function memoryOf(browser: Browser, session: CDPSession): Promise<Memory> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  const megabytes = (type: string) =>
    processInfo.filter((info) => info.type === type).reduce((sum, { id }) => sum + proportionalMb(id), 0);
  return { heapMb: usedSize / 1e6, rendererMb: megabytes('renderer'), graphicsMb: megabytes('GPU') };
}

function proportionalMb(pid: number): number {
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(pss ?? 0) / 1024;
}

const told = ({ heapMb, rendererMb, graphicsMb }: Memory): string =>
  `heap ${heapMb.toFixed(1)} MB, page process ${rendererMb.toFixed(0)} MB, graphics process ${graphicsMb.toFixed(0)} MB`;

async function measure(label: string, size: Vec3, spacingMm: Vec3, reopenings: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'concord-measure-'));
  for (const name of ['T1', 'T2'])
    writePhantom(join(folder, `${name} phantom.nrrd`), centredGrid(size, spacingMm), balls);
  const concord = await ConcordProcess.create(47_914);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    const session = await page.context().newCDPSession(page);
    await page.goto(await concord.start());
    const openedMs = await openPair(page, folder);
    console.log(`${label}: three sharp planes ${openedMs.toFixed(0)} ms after the last byte`);
    await scrollSteps(page, 6);
    for (const key of ['1', '2', '5', '6']) {
      await page.keyboard.press(key);
      const spentBefore = await processorMs(browser);
      const times = await scrollSteps(page, 30);
      const spent = ((await processorMs(browser)) - spentBefore) / times.length;
      console.log(
        `${label}: scroll step, way of fusing ${key}: median ${median(times).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(0)} ms; processor time ${spent.toFixed(1)} ms`,
      );
    }
    console.log(`${label}: ${told(await memoryOf(browser, session))}`);
    for (let i = 1; i <= reopenings; i++) {
      await page.getByRole('button', { name: 'Studies' }).click();
      await page.locator('.open', { hasText: 'T1' }).first().click();
      await viewsReady(page);
      if (i === 5 || i === reopenings)
        console.log(`${label}: reopened ${i} times: ${told(await memoryOf(browser, session))}`);
    }
  } finally {
    await browser.close();
    await concord.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

await buildWindow();
await measure('256x256x180', [256, 256, 180], [0.94, 0.94, 1.2], 50);
await measure('512x512x300', [512, 512, 300], [0.47, 0.47, 0.7], 0);
