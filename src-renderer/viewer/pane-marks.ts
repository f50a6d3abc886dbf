import type { PaneRectangle } from './pictures.ts';
import { orientationLetters, scaled, type PaneView, type Plane } from '../state/plane-geometry.ts';
import { scaleBarFor } from './scale-bar.ts';

/** The patient's sides at a pane's four edges. */
export interface SideLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

export function sideLettersOf({ right, down }: Plane): SideLetters {
  return {
    left: orientationLetters(scaled(right, -1)),
    right: orientationLetters(right),
    top: orientationLetters(scaled(down, -1)),
    bottom: orientationLetters(down),
  };
}

/** A text on the canvas: where its anchor lies, CSS pixels from the canvas' upper left corner. */
export interface MarkText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: CanvasTextAlign;
  readonly baseline: CanvasTextBaseline;
}

/** What makes a saved picture readable by itself. */
export interface PaneMarks {
  readonly letters: readonly MarkText[];
  readonly scale: { readonly label: MarkText; readonly left: number; readonly right: number; readonly y: number };
}

const insetPx = 8;

/** Orientation letters at the middle of each edge and a scale in the lower right corner, as the window shows them. */
export function paneMarksOf(view: PaneView, { left, top, width, height }: PaneRectangle): PaneMarks {
  const letters = sideLettersOf(view.plane);
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  const [endX, endY] = [left + width - insetPx, top + height - insetPx];
  const { lengthMm, lengthPx } = scaleBarFor(view.mmPerPx, width / 4);
  return {
    letters: [
      { text: letters.left, x: left + insetPx, y: middleY, align: 'left', baseline: 'middle' },
      { text: letters.right, x: endX, y: middleY, align: 'right', baseline: 'middle' },
      { text: letters.top, x: middleX, y: top + insetPx, align: 'center', baseline: 'top' },
      { text: letters.bottom, x: middleX, y: endY, align: 'center', baseline: 'bottom' },
    ],
    scale: {
      label: { text: `${lengthMm} mm`, x: endX, y: endY - insetPx, align: 'right', baseline: 'bottom' },
      left: endX - lengthPx,
      right: endX,
      y: endY,
    },
  };
}
