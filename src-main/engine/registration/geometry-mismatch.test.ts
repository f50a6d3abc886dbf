import { describe, expect, it } from 'vitest';
import type { Mat3 } from '../../../src-shared/geometry/patient-space.ts';
import type { AffineFit } from '../search/affine-fit.ts';
import type { SearchPair } from '../search/pair.ts';
import { mismatchMessage, statedMismatch, summariseStretch, type StretchEvidence } from './geometry-mismatch.ts';

const upright: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** A sagittal series: its slices follow each other along x. */
const sagittal: Mat3 = [0, 0, 1, 1, 0, 0, 0, -1, 0];

function pairOf(options: {
  sampled: Mat3;
  target: Mat3;
  sampledIsFixed: boolean;
  targetSlicesMm?: number;
}): SearchPair {
  const series = (direction: Mat3, slicesMm = 1) => ({
    levels: { 1: { grid: { direction, spacingMm: [1, 1, slicesMm] } } },
  });
  return {
    sampled: series(options.sampled),
    target: series(options.target, options.targetSlicesMm),
    sampledIsFixed: options.sampledIsFixed,
  } as unknown as SearchPair;
}

function mismatchOf(strain: readonly number[], pair: SearchPair) {
  const fit: AffineFit = {
    strain,
    strainCovariance: new Array<number>(36).fill(1e-8),
    gain: 0.3,
    poseCovariance: new Array<number>(36).fill(0),
  };
  return summariseStretch(fit, pair, { rotation: upright, positionMm: [0, 0, 0] });
}

describe('a stretch beyond the rigid answer', () => {
  it('names the target, too long across its slices', () => {
    const pair = pairOf({ sampled: upright, target: sagittal, sampledIsFixed: true });
    const { mismatch, mismatchUnexplained } = mismatchOf([0.05, 0, 0, 0, 0, 0], pair);
    expect(mismatch).toMatchObject({ kind: 'scale', series: 'moving', axis: 'slices' });
    expect(mismatch).toHaveProperty('share', expect.closeTo(0.05, 6) as number);
    expect(mismatchUnexplained).toBeCloseTo(0, 6);
  });

  it('names the sampled series, too short, if only its axes fit', () => {
    const turned: Mat3 = [1, 0, 0, 0, 0.8, -0.6, 0, 0.6, 0.8];
    const pair = pairOf({ sampled: turned, target: upright, sampledIsFixed: false });
    // Along the sampled slices' axis (0, −0.6, 0.8) the target is 4 % longer.
    const strain = [0, 0.04 * 0.36, 0.04 * 0.64, 0, 0, -0.04 * 0.48];
    const { mismatch } = mismatchOf(strain, pair);
    expect(mismatch).toMatchObject({ kind: 'scale', series: 'moving', axis: 'slices' });
    expect(mismatch).toHaveProperty('share', expect.closeTo(1 / 1.04 - 1, 4) as number);
  });

  it('is a tilt if slices are shifted in proportion to their number', () => {
    const shear = Math.tan((10 * Math.PI) / 180);
    const root = Math.sqrt(4 + shear * shear);
    const strain = [0, (2 + shear * shear) / root - 1, 2 / root - 1, 0, 0, shear / root];
    const { mismatch, mismatchUnexplained } = mismatchOf(
      strain,
      pairOf({ sampled: sagittal, target: upright, sampledIsFixed: true }),
    );
    expect(mismatch).toMatchObject({ kind: 'shear', series: 'moving' });
    expect(mismatch).toHaveProperty('degrees', expect.closeTo(10, 6) as number);
    expect(mismatchUnexplained).toBeCloseTo(0, 6);
  });

  it('along axes of both is laid to thick slices', () => {
    const pair = pairOf({ sampled: upright, target: upright, sampledIsFixed: false, targetSlicesMm: 5 });
    expect(mismatchOf([0, 0, 0.05, 0, 0, 0], pair).mismatch).toMatchObject({ series: 'fixed', axis: 'slices' });
  });
});

describe('a mismatch is said', () => {
  const sure = {
    mismatch: { kind: 'scale', series: 'moving', axis: 'slices', share: 0.05 },
    mismatchUnexplained: 0.1,
    stretchGain: 0.3,
    stretchMm: 1.8,
    stretchSdMm: 0.05,
    thickestMm: 1,
  } as const;
  type Changes = Partial<StretchEvidence & { thickestMm: number }>;
  const saidOf = (changes: Changes) => statedMismatch({ ...sure, ...changes });

  it('if the evidence is sure', () => {
    expect(mismatchMessage(saidOf({})!)).toEqual({
      code: 'scale-mismatch',
      values: { series: 'moving', percent: 5, sense: 'long', axis: 'slices' },
    });
    expect(mismatchMessage({ kind: 'shear', series: 'fixed', degrees: 9.7 }).values).toEqual({
      series: 'fixed',
      degrees: 10,
    });
  });

  it.each<[string, Changes]>([
    ['small', { mismatch: { ...sure.mismatch, share: 0.01 } }],
    ['small for thick slices', { mismatch: { ...sure.mismatch, share: 0.02 }, thickestMm: 5 }],
    ['left unexplained', { mismatchUnexplained: 0.6 }],
    ['of little use', { stretchGain: 0.03 }],
    ['uncertain', { stretchSdMm: 0.5 }],
    ['unknown, in evidence of an earlier version', { stretchGain: NaN }],
  ])('not if it is %s', (_, changes) => {
    expect(saidOf(changes)).toBeUndefined();
  });
});
