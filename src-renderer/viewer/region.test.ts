import { expect, test } from 'vitest';
import { areaMm2, ellipseOutline, pointsWithin, regionValues } from './region.ts';

const square = [[0, 0, 5], [10, 0, 5], [10, 10, 5], [0, 10, 5]] as const; // prettier-ignore

test('a region is sampled evenly, on its plane and within it', () => {
  const points = pointsWithin(square, [0, 0, 1]);
  expect(points.length).toBeCloseTo(1600, -2);
  expect(points.every(([x, y, z]) => x > 0 && x < 10 && y > 0 && y < 10 && Math.abs(z - 5) < 1e-9)).toBe(true);
});

test('area of a square, and of an ellipse to half a percent', () => {
  expect(areaMm2(square, [0, 0, 1])).toBeCloseTo(100);
  const ellipse = ellipseOutline([[0, -3, 0], [0, 3, 0], [-5, 0, 0], [5, 0, 0]]); // prettier-ignore
  expect(areaMm2(ellipse, [0, 0, 1]) / (Math.PI * 15)).toBeCloseTo(1, 2);
});

test('mean and deviation', () => {
  expect(regionValues([1, 3])).toEqual({ mean: 2, deviation: 1 });
  expect(regionValues([])).toBeNull();
});
