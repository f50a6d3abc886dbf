import { expect, it } from 'vitest';
import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import { paneMarksOf } from './pane-marks.ts';
import { planesOf, type PaneView } from '../state/plane-geometry.ts';

const grid: GridGeometry = {
  size: [100, 100, 100],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const view: PaneView = {
  plane: planesOf(grid).axial,
  centreMm: [50, 50, 50],
  mmPerPx: 0.5,
  widthPx: 400,
  heightPx: 300,
};

it('writes the sides of the patient at the edges of the pane, where the pane lies on the canvas', () => {
  const { letters } = paneMarksOf(view, { left: 1000, top: 20, width: 400, height: 300 });
  const at = (text: string) => letters.find((letter) => letter.text === text)!;
  // The radiologist's convention: patient's left on the right, anterior up.
  expect(at('R').x).toBeLessThan(1020);
  expect(at('L').x).toBeGreaterThan(1380);
  expect(at('A').y).toBeLessThan(40);
  expect(at('P').y).toBeGreaterThan(300);
  expect(letters.every(({ x, y }) => x >= 1000 && x <= 1400 && y >= 20 && y <= 320)).toBe(true);
});

it('draws a scale whose length says what its label says', () => {
  const { scale } = paneMarksOf(view, { left: 0, top: 0, width: 400, height: 300 });
  expect(scale.label.text).toBe('50 mm');
  expect((scale.right - scale.left) * view.mmPerPx).toBeCloseTo(50, 9);
  expect(scale.right).toBeLessThan(400);
});
