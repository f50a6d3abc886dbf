import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** What the window holds, in MB: JavaScript objects after a collection, and both processes' proportional set size. */
export interface WindowMemory {
  readonly heapMb: number;
  readonly pageMb: number;
  readonly graphicsMb: number;
}

export async function memoryOf(browser: Browser, page: Page): Promise<WindowMemory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const processes = await processesOf(browser);
  const megabytes = (type: string) =>
    processes.filter((one) => one.type === type).reduce((sum, { id }) => sum + proportionalMb(id), 0);
  return { heapMb: usedSize / 1e6, pageMb: megabytes('renderer'), graphicsMb: megabytes('GPU') };
}

/** Processor time that the page's and the graphics process have spent so far, ms: it hardly depends on the machine's load. */
export async function processorMs(browser: Browser): Promise<number> {
  const processes = await processesOf(browser);
  return processes
    .filter(({ type }) => type === 'renderer' || type === 'GPU')
    .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

async function processesOf(browser: Browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/** Pages that the system has swapped out count as well. */
function proportionalMb(pid: number): number {
  const sizes = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^(?:Swap)?Pss:\s+(\d+) kB/gm);
  return [...sizes].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024;
}
