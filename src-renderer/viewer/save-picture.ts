import { planeNames } from '../state/plane-geometry.ts';
import { paneMarksOf, type MarkText, type PaneMarks } from './pane-marks.ts';
import type { FusedStage } from './use-fused-stage.ts';

/**
 * Saves what the views show as a PNG, with orientation letters and scales: a picture whose sides nobody can tell is
 * dangerous. Names and numbers of the patient are left out.
 */
export function savePicture(root: HTMLElement, stage: FusedStage): void {
  markedCopy(root, stage).toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'concord-views.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

function markedCopy(root: HTMLElement, stage: FusedStage): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  const pixelRatio = Math.min(2, devicePixelRatio || 1);
  const origin = root.getBoundingClientRect();
  [copy.width, copy.height] = [Math.round(origin.width * pixelRatio), Math.round(origin.height * pixelRatio)];
  const pen = copy.getContext('2d')!;
  pen.scale(pixelRatio, pixelRatio);
  for (const name of [...planeNames, 'surface'] as const) {
    const canvas = stage.canvasOf(name);
    if (!canvas) continue;
    const box = canvas.getBoundingClientRect();
    const rectangle = { left: box.left - origin.left, top: box.top - origin.top, width: box.width, height: box.height };
    pen.filter = canvas.dataset['difference'] === 'true' ? "url('#concord-difference')" : 'none';
    pen.drawImage(canvas, rectangle.left, rectangle.top, rectangle.width, rectangle.height);
    pen.filter = 'none';
    const view = name === 'surface' ? null : stage.paneViews[name].value;
    if (view) drawMarks(pen, paneMarksOf(view, rectangle));
  }
  return copy;
}

function drawMarks(pen: CanvasRenderingContext2D, { letters, scale }: PaneMarks): void {
  for (const letter of letters) write(pen, letter, 'bold 13px sans-serif', '#ffd98a');
  write(pen, scale.label, '12px sans-serif', '#dfe7f1');
  const { left, right, y } = scale;
  line(pen, [[left, y - 6], [left, y], [right, y], [right, y - 6]]); // prettier-ignore
}

/** Dark round the edges, to be read on any picture. */
function write(pen: CanvasRenderingContext2D, mark: MarkText, font: string, colour: string): void {
  Object.assign(pen, { font, textAlign: mark.align, textBaseline: mark.baseline, lineWidth: 3, strokeStyle: '#000' });
  pen.strokeText(mark.text, mark.x, mark.y);
  pen.fillStyle = colour;
  pen.fillText(mark.text, mark.x, mark.y);
}

function line(pen: CanvasRenderingContext2D, points: readonly (readonly [x: number, y: number])[]): void {
  for (const [width, colour] of [
    [3, '#000'],
    [1, '#dfe7f1'],
  ] as const) {
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x, y);
    Object.assign(pen, { lineWidth: width, strokeStyle: colour });
    pen.stroke();
  }
}
