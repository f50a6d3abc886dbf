import { expect, test } from 'vitest';
import type { Mat3 } from '../../../src-shared/geometry/patient-space.ts';
import type { AffineFit } from '../search/affine-fit.ts';
import type { SearchPair } from '../search/pair.ts';
import { fixedCovariance, loosestPart, scaledCovariance } from './pose-covariance.ts';

const diagonal = [1, 2, 3, 4, 5, 6].flatMap((variance, row) =>
  Array.from({ length: 6 }, (_, column) => (row === column ? variance : 0)),
);
const fit = { poseCovariance: diagonal } as unknown as AffineFit;
/** x of the sampled head lies along y of the target. */
const rotation: Mat3 = [0, -1, 0, 1, 0, 0, 0, 0, 1];
const pose = { rotation, positionMm: [7, 8, 9] } as const;
const pair = { sampled: { centreMm: [1, 2, 3] }, sampledIsFixed: true } as unknown as SearchPair;

test('a covariance of the target is turned into the fixed head’s axes', () => {
  const { centreMm, rows } = fixedCovariance(fit, pair, pose);
  expect(centreMm).toEqual([1, 2, 3]);
  expect(rows.map((row, at) => row[at])).toEqual([2, 1, 3, 5, 4, 6]);
});

test('if the target is fixed, it is as it was, about where the head lies', () => {
  const { centreMm, rows } = fixedCovariance(fit, { ...pair, sampledIsFixed: false }, pose);
  expect(centreMm).toEqual([7, 8, 9]);
  expect(rows.map((row, at) => row[at])).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the loosest part is what lets the head’s surface move farthest', () => {
  const covariance = fixedCovariance(fit, pair, pose);
  expect(loosestPart(covariance)).toBe('turn-z');
  expect(scaledCovariance(covariance, 2).rows[5]![5]).toBe(24);
});
