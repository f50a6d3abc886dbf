import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type Mat4,
} from '../../../src-shared/geometry/patient-space.ts';
import { remark, type Remark } from '../../../src-shared/remarks.ts';
import type { Volume } from '../volume.ts';
import { MeasuredVoxels } from './interpolation.ts';
import { entropiesOf, nmiOf } from './nmi.ts';

/** A series as scoring sees it. */
export interface ScoredSeries {
  readonly volume: Volume;
  readonly padding: number | undefined;
  /** Robust bounds of the intensities, for histograms alone; NCC uses every value as it is. */
  readonly low: number;
  readonly high: number;
}

const bins = 64;

/** Sums over (part of) the overlap. Parts add up; all in double precision. */
export interface OverlapSums {
  voxels: number;
  /** Of values less the pivots below, which keeps large offsets from cancelling. */
  fixed: number;
  moving: number;
  fixedSquares: number;
  movingSquares: number;
  products: number;
  /** bins x bins counts, fixed by row. */
  readonly histogram: Float64Array;
  /** Sum of (fixed − pivot) by moving bin. */
  readonly fixedByMovingBin: Float64Array;
}

export function emptySums(): OverlapSums {
  return {
    voxels: 0,
    fixed: 0,
    moving: 0,
    fixedSquares: 0,
    movingSquares: 0,
    products: 0,
    histogram: new Float64Array(bins * bins),
    fixedByMovingBin: new Float64Array(bins),
  };
}

/**
 * Sums over the fixed voxels of slices [firstSlice, endSlice) whose centres fall inside the moving image. Nothing that
 * was not measured in both images is counted, so no default pixel value can enter.
 */
export function sumOverlap(
  fixed: ScoredSeries,
  moving: ScoredSeries,
  movingFromFixed: Mat4,
  firstSlice: number,
  endSlice: number,
): OverlapSums {
  const sums = emptySums();
  const { voxels, grid } = fixed.volume;
  const [nx, ny] = grid.size;
  const m = multiply4(voxelFromPatient(moving.volume.grid), multiply4(movingFromFixed, patientFromVoxel(grid)));
  const measured = new MeasuredVoxels(moving.volume, moving.padding);
  const fixedPadding = fixed.padding ?? NaN;
  const fixedPivot = pivotOf(fixed);
  const movingPivot = pivotOf(moving);
  const fixedScale = (bins - 1) / (fixed.high - fixed.low || 1);
  const movingScale = (bins - 1) / (moving.high - moving.low || 1);
  const { histogram, fixedByMovingBin } = sums;
  let [count, sf, sm, sff, smm, sfm] = [0, 0, 0, 0, 0, 0];
  for (let k = firstSlice; k < endSlice; k++) {
    for (let j = 0; j < ny; j++) {
      const x0 = m[1] * j + m[2] * k + m[3];
      const y0 = m[5] * j + m[6] * k + m[7];
      const z0 = m[9] * j + m[10] * k + m[11];
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) {
        const movingValue = measured.at(m[0] * i + x0, m[4] * i + y0, m[8] * i + z0);
        const fixedValue = voxels[row + i]!;
        const f = fixedValue - fixedPivot;
        const v = movingValue - movingPivot;
        // NaN and infinity, of either, fail this.
        if (f - f !== 0 || v - v !== 0 || fixedValue === fixedPadding) continue;
        count++;
        sf += f;
        sm += v;
        sff += f * f;
        smm += v * v;
        sfm += f * v;
        const fixedBin = binOf((fixedValue - fixed.low) * fixedScale);
        const movingBin = binOf((movingValue - moving.low) * movingScale);
        histogram[fixedBin * bins + movingBin]!++;
        fixedByMovingBin[movingBin]! += f;
      }
    }
  }
  sums.voxels = count;
  sums.fixed = sf;
  sums.moving = sm;
  sums.fixedSquares = sff;
  sums.movingSquares = smm;
  sums.products = sfm;
  return sums;
}

function pivotOf({ low, high }: ScoredSeries): number {
  const middle = (low + high) / 2;
  return Number.isFinite(middle) ? middle : 0;
}

function binOf(position: number): number {
  return position <= 0 ? 0 : position >= bins - 1 ? bins - 1 : (position + 0.5) | 0;
}

export function addSums(total: OverlapSums, part: OverlapSums): void {
  total.voxels += part.voxels;
  total.fixed += part.fixed;
  total.moving += part.moving;
  total.fixedSquares += part.fixedSquares;
  total.movingSquares += part.movingSquares;
  total.products += part.products;
  part.histogram.forEach((n, cell) => (total.histogram[cell]! += n));
  part.fixedByMovingBin.forEach((sum, bin) => (total.fixedByMovingBin[bin]! += sum));
}

export interface Scores {
  /** Normalised cross-correlation, −1 … 1. */
  readonly ncc: number | null;
  /**
   * NCC between the fixed image and the moving image mapped through the fixed image's conditional mean per moving
   * intensity: the square root of the correlation ratio (Roche, Malandain, Pennec, Ayache 1998), 0 … 1.
   */
  readonly matchedNcc: number | null;
  /** Normalised mutual information, 1 … 2. */
  readonly nmi: number | null;
  readonly overlapVoxels: number;
  /** Why a score is undefined. */
  readonly remarks: readonly Remark[];
}

/** Variances below this share of the squared magnitude are rounding, not signal. */
const noVariance = 1e-11;

export function scoresOf(sums: OverlapSums): Scores {
  const n = sums.voxels;
  const undefinedScores = (reason: Remark): Scores => ({
    ncc: null,
    matchedNcc: null,
    nmi: null,
    overlapVoxels: n,
    remarks: [reason],
  });
  if (n < 2) return undefinedScores(remark('score-undefined-no-overlap'));
  const fixedVariance = sums.fixedSquares - (sums.fixed * sums.fixed) / n;
  const movingVariance = sums.movingSquares - (sums.moving * sums.moving) / n;
  if (!(fixedVariance > noVariance * sums.fixedSquares))
    return undefinedScores(remark('score-undefined-constant-fixed'));
  if (!(movingVariance > noVariance * sums.movingSquares))
    return undefinedScores(remark('score-undefined-constant-moving'));
  const covariance = sums.products - (sums.fixed * sums.moving) / n;
  const ncc = Math.max(-1, Math.min(1, covariance / Math.sqrt(fixedVariance * movingVariance)));

  let between = -(sums.fixed * sums.fixed) / n;
  for (let movingBin = 0; movingBin < bins; movingBin++) {
    let inBin = 0;
    for (let fixedBin = 0; fixedBin < bins; fixedBin++) inBin += sums.histogram[fixedBin * bins + movingBin]!;
    if (inBin > 0) between += sums.fixedByMovingBin[movingBin]! ** 2 / inBin;
  }
  const matchedNcc = Math.sqrt(Math.max(0, Math.min(1, between / fixedVariance)));
  const nmi = nmiOf(entropiesOf(sums.histogram, bins, bins));
  return { ncc, matchedNcc, nmi: Number.isFinite(nmi) ? nmi : null, overlapVoxels: n, remarks: [] };
}
