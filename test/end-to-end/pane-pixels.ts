import type { Page } from 'playwright-core';
import { drawn } from './browser.ts';

/** What a pane's canvas shows, without the marks over it. RGBA, row by row from the top. */
export interface PanePixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export async function panePixels(page: Page, pane: 'axial' | 'coronal' | 'sagittal' | 'surface'): Promise<PanePixels> {
  await drawn(page);
  const { width, height, base64 } = await page.evaluate((selector) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`${selector} canvas.cornerstone-canvas`)!;
    // Inset by two pixels: a pane's border may fall between device pixels.
    const [width, height] = [canvas.width - 4, canvas.height - 4];
    const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')!;
    // The filter that colours a difference is part of what is seen.
    copy.filter = getComputedStyle(canvas).filter.replace(/url\("[^#]*/, 'url("');
    copy.drawImage(canvas, 2, 2, width, height, 0, 0, width, height);
    const { data } = copy.getImageData(0, 0, width, height);
    let text = '';
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width, height, base64: btoa(text) };
  }, pane === 'surface' ? '.surface' : `[data-plane="${pane}"]`); // prettier-ignore
  return { width, height, rgba: new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** Share of pixels, 0..1, for which `test` holds; it gets the pixel's index and place. */
export function shareWhere(
  { width, height }: PanePixels,
  test: (index: number, x: number, y: number) => boolean,
): number {
  let count = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (test(y * width + x, x, y)) count++;
  return count / (width * height);
}

/** Whether two pictures agree at a pixel, to rounding. */
export function agrees(a: PanePixels, b: PanePixels, index: number, tolerance = 3): boolean {
  for (let c = 0; c < 3; c++) if (Math.abs(a.rgba[4 * index + c]! - b.rgba[4 * index + c]!) > tolerance) return false;
  return true;
}

export function shareThatDiffers(a: PanePixels, b: PanePixels): number {
  return shareWhere(a, (index) => !agrees(a, b, index));
}

export function brightness({ rgba }: PanePixels): number {
  let sum = 0;
  for (let i = 0; i < rgba.length; i += 4) sum += rgba[i]! + rgba[i + 1]! + rgba[i + 2]!;
  return sum / (rgba.length * 0.75);
}

/** Saturation summed over pixels: 0 for a grey picture. */
export function colourfulness({ rgba }: PanePixels): number {
  let sum = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    sum += Math.max(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!) - Math.min(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!);
  }
  return sum / (rgba.length / 4);
}
