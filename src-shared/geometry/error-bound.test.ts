import { expect, test } from 'vitest';
import { errorBoundAt, headDeviationMm, type PoseCovariance } from './error-bound.ts';

const diagonal = (...variances: number[]): PoseCovariance => ({
  centreMm: [10, -20, 30],
  rows: variances.map((variance, row) => variances.map((_, column) => (row === column ? variance : 0))),
});

test('a shift alone bounds every point alike', () => {
  const covariance = diagonal(0, 0, 0, 0.04, 0.04, 0.01);
  expect(headDeviationMm(covariance)).toBeCloseTo(0.3, 9);
  expect(errorBoundAt(1.2, covariance, [10, -20, 30])).toBeCloseTo(1.2, 9);
  expect(errorBoundAt(1.2, covariance, [90, 0, -40])).toBeCloseTo(1.2, 9);
});

test('a loose turn about the left-right axis is felt far from it, and hardly along it', () => {
  const covariance = diagonal(1e-4, 0, 0, 0.01, 0.01, 0.01);
  const along = errorBoundAt(1, covariance, [110, -20, 30]);
  const above = errorBoundAt(1, covariance, [10, -20, 130]);
  expect(along).toBe(0.5);
  expect(above).toBeGreaterThan(1.5);
  expect(above).toBeCloseTo(Math.sqrt(0.03 + 1e-4 * 100 ** 2) / headDeviationMm(covariance), 9);
});
