import type { WindowSession } from './window-session.ts';

/** How long one opening of a study took, ms. */
export interface Opening {
  /** From the last byte of the fixed series' voxels to its three planes, drawn sharply. */
  readonly fixedSharpMs: number;
  /** From the click on the study to both series' sharp planes. */
  readonly wholeMs: number;
  /** The backend's reply to the first `series.volume`. */
  readonly volumeReplyMs: number;
}

/** Opens a study from the list. The session must show the list, and the study must not be the one that is held. */
export async function measureOpening({ page }: WindowSession, name: string | RegExp): Promise<Opening> {
  await page.locator('.open', { hasText: name }).first().waitFor();
  const row = page.locator('.open', { hasText: name }).first();
  return row.evaluate(async (element) => {
    performance.clearResourceTimings();
    const from = performance.now();
    (element as HTMLElement).click();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const fetched = (path: string) =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
        ({ name, responseEnd }) => name.includes(path) && responseEnd > 0,
      );
    /** When the planes are sharp and a condition holds; every command to them has been carried out by then. */
    const drawn = async (holds: () => boolean): Promise<number> => {
      for (;;) {
        await frame();
        const isSharp = document.querySelector('[data-drawn]')?.getAttribute('data-drawn') === 'sharp';
        if (!isSharp || !holds()) continue;
        for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-plane] canvas.cornerstone-canvas'))
          canvas.getContext('2d')!.getImageData(0, 0, 1, 1);
        return performance.now();
      }
    };
    const fixedAt = await drawn(() => true);
    const bothAt = await drawn(() => document.querySelector('[data-status]')?.getAttribute('data-status') === 'ready');
    const reply = fetched('/api/series.volume')[0]!;
    return {
      fixedSharpMs: fixedAt - fetched('/volumes/')[0]!.responseEnd,
      wholeMs: bothAt - from,
      volumeReplyMs: reply.responseEnd - reply.startTime,
    };
  });
}
