import type { Sharpness } from './drawing-canvas.ts';
import type { PaneName } from './pane-views.ts';

/** After so long without a change, a view has come to rest. */
const restMs = 120;

export interface DrawingSchedule {
  /** Draws a pane in the next frame: because it moved, or because what it shows has just arrived. */
  request(name: PaneName, why: 'moved' | 'arrived'): void;
  stop(): void;
}

/**
 * Gathers what has to be drawn into frames. If drawing is slow, a pane that moves is drawn coarsely at once and
 * sharply when it has come to rest.
 * @param draw draws one pane.
 * @param onFrame called after each frame: whether every pane is sharp.
 */
export function createDrawingSchedule(
  isSlow: () => boolean,
  draw: (name: PaneName, sharpness: Sharpness) => void,
  onFrame: (sharpness: Sharpness) => void,
): DrawingSchedule {
  const wanted = new Set<PaneName>();
  const coarse = new Set<PaneName>();
  let frame = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function drawWanted(): void {
    frame = 0;
    for (const name of wanted) draw(name, coarse.has(name) ? 'coarse' : 'sharp');
    wanted.clear();
    onFrame(coarse.size > 0 ? 'coarse' : 'sharp');
  }

  function wake(): void {
    if (frame === 0) frame = requestAnimationFrame(drawWanted);
  }

  function sharpen(): void {
    for (const name of coarse) wanted.add(name);
    coarse.clear();
    wake();
  }

  return {
    request(name, why) {
      wanted.add(name);
      if (why === 'arrived') coarse.delete(name);
      else if (isSlow()) {
        coarse.add(name);
        clearTimeout(rest);
        rest = setTimeout(sharpen, restMs);
      }
      wake();
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
      clearTimeout(rest);
      wanted.clear();
      coarse.clear();
    },
  };
}
