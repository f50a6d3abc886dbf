import { describe, expect, it } from 'vitest';
import type { GridGeometry, Mat3 } from '../../src-shared/geometry/patient-space.ts';
import {
  dot,
  orientationLetters,
  pixelAtPoint,
  planeNames,
  planesOf,
  pointAtPixel,
  pointOnSlice,
  sliceNumberAt,
} from './plane-geometry.ts';

const grid = (direction: Mat3): GridGeometry => ({
  size: [40, 50, 60],
  spacingMm: [1, 2, 3],
  originMm: [-7, 11, 5],
  direction,
});
const lps: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** A sagittal acquisition: the axes run posterior, inferior, left. */
const sagittal: Mat3 = [0, 0, 1, 1, 0, 0, 0, -1, 0];
/** Radiological order of slices flipped: determinant −1. */
const mirrored: Mat3 = [-1, 0, 0, 0, 1, 0, 0, 0, 1];

describe('the planes of a grid', () => {
  it.each([['LPS', lps], ['sagittal', sagittal], ['determinant −1', mirrored]] as const)('face the reader the same way: %s', (_, direction) => {
    const planes = planesOf(grid(direction));
    expect(orientationLetters(planes.axial.right)).toBe('L');
    expect(orientationLetters(planes.axial.down)).toBe('P');
    expect(orientationLetters(planes.coronal.right)).toBe('L');
    expect(orientationLetters(planes.coronal.down)).toBe('I');
    expect(orientationLetters(planes.sagittal.right)).toBe('P');
    expect(orientationLetters(planes.sagittal.down)).toBe('I');
    for (const name of planeNames) expect(dot(planes[name].right, planes[name].down)).toBeCloseTo(0, 12);
  }); // prettier-ignore

  it('stack slices along the grid axis that is theirs', () => {
    const planes = planesOf(grid(sagittal));
    expect(planes.sagittal).toMatchObject({ sliceCount: 60, sliceSpacingMm: 3 });
    expect(planes.axial).toMatchObject({ sliceCount: 50, sliceSpacingMm: 2 });
    expect(planes.coronal).toMatchObject({ sliceCount: 40, sliceSpacingMm: 1 });
  });
});

describe('slices', () => {
  it.each([{ direction: lps }, { direction: sagittal }, { direction: mirrored }])(
    'are numbered along the normal, and a number leads back to its slice',
    ({ direction }) => {
      const here = grid(direction);
      const planes = planesOf(here);
      for (const name of planeNames) {
        const plane = planes[name];
        const first = pointOnSlice(here, plane, [0, 0, 0], 1);
        const last = pointOnSlice(here, plane, [0, 0, 0], plane.sliceCount);
        expect(dot(last, plane.normal) - dot(first, plane.normal)).toBeCloseTo(
          (plane.sliceCount - 1) * plane.sliceSpacingMm,
        );
        expect(sliceNumberAt(here, plane, pointOnSlice(here, plane, [3, 4, 5], 17))).toBe(17);
        expect(sliceNumberAt(here, plane, pointOnSlice(here, plane, [3, 4, 5], 9999))).toBe(plane.sliceCount);
      }
    },
  );
});

describe('a pane', () => {
  it('maps pixels to points and back', () => {
    const view = { plane: planesOf(grid(sagittal)).coronal, centreMm: [1, 2, 3], mmPerPx: 0.5, widthPx: 300, heightPx: 200 } as const; // prettier-ignore
    expect(pointAtPixel(view, 150, 100)).toEqual([1, 2, 3]);
    expect(pointAtPixel(view, 160, 100)[0]).toBeCloseTo(6);
    const { x, y } = pixelAtPoint(view, pointAtPixel(view, 12, 34));
    expect(x).toBeCloseTo(12);
    expect(y).toBeCloseTo(34);
  });
});

describe('letters', () => {
  it('name an oblique direction by its two strongest sides', () => {
    expect(orientationLetters([0, 0.8, 0.6])).toBe('PS');
    expect(orientationLetters([0.98, 0.1, 0.1])).toBe('L');
  });
});
