import type { Quality } from '../../../src-shared/registration-result.ts';
import type { CaseRecord } from '../run-case.ts';
import type { Scaling } from '../scaling/measure-scaling.ts';
import type { RunRow } from '../scaling/register-files.ts';

const quality: Quality = {
  verdict: 'good',
  messages: [],
  ncc: 0.8,
  matchedNcc: 0.9,
  nmi: 1.2,
  overlapVoxels: 1000,
  overlapFraction: 1,
  expectedErrorMm: 0.1,
  errorBoundMm: 0.25,
  poseCovariance: null,
};

/** A record for tests: a right result that is called good, but for what is given. */
export function recordLike(given: Partial<CaseRecord> & { readonly predictedMm?: number | null }): CaseRecord {
  const { predictedMm, ...rest } = given;
  return {
    id: 'header-moved/subject04/T1-T2/1',
    family: 'header-moved',
    subject: 'subject04',
    pair: 'T1<-T2',
    seed: 1,
    answer: 'known',
    rotationDegrees: 40,
    shiftMm: 10,
    errorMm: 0.1,
    maxErrorMm: 0.2,
    verdict: 'good',
    quality: predictedMm === undefined ? quality : { ...quality, expectedErrorMm: predictedMm },
    preset: 'T1-T2 1',
    candidates: [],
    timing: { normaliseMs: 1, searchMs: 2, refineMs: 3, scoreMs: 4, resampleMs: 5, totalMs: 15 },
    wallMs: 15,
    peakMegabytes: 100,
    failure: null,
    extras: {},
    ...rest,
  };
}

/** Presses of series of which both grow, for tests: millions of voxels, and milliseconds. */
export function scalingOf(points: readonly (readonly [megavoxels: number, wallMs: number])[]): Scaling {
  const sizes = points.map(([megavoxels, wallMs]): RunRow => ({
    role: 'both',
    fixedSize: [megavoxels, 1000, 500],
    movingSize: [megavoxels, 1000, 500],
    megavoxels,
    threads: 2,
    wallMs,
    cpuMs: 2 * wallMs,
    peakMegabytes: 20 * megavoxels,
    steps: { readMs: 1, writeMs: 2 },
    errorMm: 0.1,
    verdict: 'good',
    failure: null,
  }));
  return { sizes, threads: [], batch: [] };
}
