import { paneMarksOf, type MarkText, type PaneMarks } from './pane-marks.ts';
import type { PictureWords } from './picture-words.ts';
import type { FusedStage } from './use-fused-stage.ts';

/**
 * Saves what the views show as a PNG, with orientation letters, scales and words: a picture whose sides nobody can tell,
 * or of which nobody knows whether it is the result, is dangerous. The patient is left out unless `words` name one.
 */
export function savePicture(root: HTMLElement, stage: FusedStage, words: PictureWords): void {
  markedCopy(root, stage, words).toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'concord-views.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

/** Room for the line of words below the pictures, CSS pixels. */
const footPx = 30;

function markedCopy(root: HTMLElement, stage: FusedStage, words: PictureWords): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  const pixelRatio = Math.min(2, devicePixelRatio || 1);
  const origin = root.getBoundingClientRect();
  const heightPx = origin.height + footPx;
  [copy.width, copy.height] = [Math.round(origin.width * pixelRatio), Math.round(heightPx * pixelRatio)];
  const pen = copy.getContext('2d')!;
  pen.scale(pixelRatio, pixelRatio);
  pen.fillRect(0, 0, origin.width, heightPx);
  for (const { spec, canvas } of stage.drawings()) {
    const box = canvas.getBoundingClientRect();
    const rectangle = { left: box.left - origin.left, top: box.top - origin.top, width: box.width, height: box.height };
    pen.filter = canvas.dataset['difference'] === 'true' ? "url('#concord-difference')" : 'none';
    pen.drawImage(canvas, rectangle.left, rectangle.top, rectangle.width, rectangle.height);
    pen.filter = 'none';
    const view = spec && stage.viewOf(spec);
    if (!view || !spec) continue;
    drawMarks(pen, paneMarksOf(view, rectangle));
    const at = { x: rectangle.left + 8, align: 'left', baseline: 'top' } as const;
    words.ofPane(spec).forEach((text, line) => {
      write(pen, { ...at, text, y: rectangle.top + 7 + 16 * line }, `${line === 0 ? 'bold ' : ''}12px sans-serif`, '#dfe7f1');
    }); // prettier-ignore
  }
  const foot = { x: 8, y: origin.height + footPx / 2, align: 'left', baseline: 'middle' } as const;
  write(pen, { ...foot, text: words.ofAll }, 'bold 13px sans-serif', '#dfe7f1');
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
