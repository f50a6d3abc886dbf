import { DrawingCanvas } from './drawing-canvas.ts';
import { PlanePainter } from './plane-renderer.ts';
import { SurfacePainter } from './surface-renderer.ts';

/** Everything that draws, on one canvas. */
export class FusionRenderer {
  readonly canvas: DrawingCanvas;
  readonly planes: PlanePainter;
  readonly surface: SurfacePainter;

  constructor(element: HTMLCanvasElement) {
    this.canvas = new DrawingCanvas(element);
    this.planes = new PlanePainter(this.canvas);
    this.surface = new SurfacePainter(this.canvas);
  }
}
