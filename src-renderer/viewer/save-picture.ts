import type { MarkText, PaneMarks } from './pane-marks.ts';

/**
 * Saves what the views show as a PNG, with orientation letters and scales: a picture whose sides nobody can tell is
 * dangerous. Names and numbers of the patient are left out.
 */
export function saveCanvasPicture(canvas: HTMLCanvasElement, panes: readonly PaneMarks[]): void {
  markedCopy(canvas, panes).toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'concord-views.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

function markedCopy(canvas: HTMLCanvasElement, panes: readonly PaneMarks[]): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext('2d')!;
  pen.drawImage(canvas, 0, 0);
  const pixelRatio = canvas.width / Math.max(1, canvas.clientWidth);
  pen.scale(pixelRatio, pixelRatio);
  for (const { letters, scale } of panes) {
    for (const letter of letters) write(pen, letter, 'bold 13px sans-serif', '#ffd98a');
    write(pen, scale.label, '12px sans-serif', '#dfe7f1');
    const { left, right, y } = scale;
    line(pen, [[left, y - 6], [left, y], [right, y], [right, y - 6]]); // prettier-ignore
  }
  return copy;
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
