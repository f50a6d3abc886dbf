import { DrawingCanvas } from './drawing-canvas.ts';
import { PlaneRenderer } from './plane-renderer.ts';
import { SurfaceRenderer } from './surface-renderer.ts';

/** Everything that draws, on one canvas. */
export class FusionRenderer {
  readonly canvas: DrawingCanvas;
  readonly planes: PlaneRenderer;
  readonly surface: SurfaceRenderer;

  constructor(element: HTMLCanvasElement) {
    this.canvas = new DrawingCanvas(element);
    this.planes = new PlaneRenderer(this.canvas);
    this.surface = new SurfaceRenderer(this.canvas);
  }
}
