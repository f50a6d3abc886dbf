import { extentMm } from '../../state/plane-geometry.ts';
import type { PlanePicture } from '../pictures.ts';

/** Coarse pictures stand in for sharp ones while the view moves on a computer without a graphics processor. */
export type Sharpness = 'coarse' | 'sharp';

/** Side length of a coarse picture, as a share of the sharp one's. */
const coarseShare = 0.5;

interface Sized {
  sWidth: number;
  sHeight: number;
}

/** How many pixels a viewport is drawn with; the browser stretches them over its element. */
export class ViewportSize {
  sharpness: Sharpness = 'sharp';
  readonly #viewport: Sized;
  #width: number;
  #height: number;

  constructor(viewport: Sized, element: HTMLElement) {
    this.#viewport = viewport;
    this.#width = element.clientWidth;
    this.#height = element.clientHeight;
  }

  /** CSS pixels. */
  set(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.apply();
  }

  apply(): void {
    const share = (this.sharpness === 'coarse' ? coarseShare : 1) * Math.min(2, devicePixelRatio || 1);
    this.#viewport.sWidth = Math.max(2, Math.round(this.#width * share));
    this.#viewport.sHeight = Math.max(2, Math.round(this.#height * share));
  }

  /** The library's scale: 1 if the whole slice of the fixed series just fits. */
  scaleFor({ view, fixed }: PlanePicture): number {
    const { grid } = fixed.volume;
    const fit = Math.max(
      extentMm(grid, view.plane.right) / this.#width,
      extentMm(grid, view.plane.down) / this.#height,
    );
    return fit / view.mmPerPx;
  }
}
