import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import { scoreBins, type Kernel } from '../kernel/kernel.ts';
import { movingVoxelFromFixedVoxel } from '../resample.ts';
import { entropiesOf, nmiOf } from './nmi.ts';

const bins = scoreBins;

/** Sums over the overlap, or over some slices of it. They add up; all in double precision. */
export interface OverlapSums {
  voxels: number;
  /** Of values less the pivots (see `pivotOf`), which keeps large offsets from cancelling. */
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
 * Sums over the fixed voxels of slices [firstSlice, endSlice) whose centres fall inside the moving image. Only voxels
 * measured in both images count, so no default pixel value can enter.
 */
export function sumOverlap(
  kernel: Kernel,
  fixed: LoadedSeries,
  moving: LoadedSeries,
  movingFromFixed: Mat4,
  firstSlice: number,
  endSlice: number,
): OverlapSums {
  kernel.imageMatrix.set(movingVoxelFromFixedVoxel(fixed.grid, moving.grid, movingFromFixed).slice(0, 12));
  kernel.scoreHistogram.fill(0);
  kernel.fixedByMovingBin.fill(0);
  kernel.run.overlapSums(
    fixed.voxelsAt, fixed.isInt16, fixed.grid.size[0], fixed.grid.size[1], firstSlice, endSlice, fixed.padding ?? NaN,
    moving.voxelsAt, moving.isInt16, ...moving.grid.size, moving.padding ?? NaN, kernel.at.imageMatrix,
    pivotOf(fixed), pivotOf(moving), fixed.low, scaleOf(fixed), moving.low, scaleOf(moving),
    bins, kernel.at.scoreHistogram, kernel.at.fixedByMovingBin, kernel.at.sums,
  ); // prettier-ignore
  const [voxels, sf, sm, sff, smm, sfm] = kernel.sums;
  return {
    voxels: voxels!,
    fixed: sf!,
    moving: sm!,
    fixedSquares: sff!,
    movingSquares: smm!,
    products: sfm!,
    histogram: kernel.scoreHistogram.slice(),
    fixedByMovingBin: kernel.fixedByMovingBin.slice(),
  };
}

function pivotOf({ low, high }: LoadedSeries): number {
  const middle = (low + high) / 2;
  return Number.isFinite(middle) ? middle : 0;
}

function scaleOf({ low, high }: LoadedSeries): number {
  return (bins - 1) / (high - low || 1);
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
  readonly messages: readonly Message[];
}

/** Variances below this share of the squared magnitude are rounding, not signal. */
const noVariance = 1e-11;

export function scoresOf(sums: OverlapSums): Scores {
  const n = sums.voxels;
  const undefinedScores = (reason: Message): Scores => ({
    ncc: null,
    matchedNcc: null,
    nmi: null,
    overlapVoxels: n,
    messages: [reason],
  });
  if (n < 2) return undefinedScores(messageOf('score-undefined-no-overlap'));
  const fixedVariance = sums.fixedSquares - (sums.fixed * sums.fixed) / n;
  const movingVariance = sums.movingSquares - (sums.moving * sums.moving) / n;
  if (!(fixedVariance > noVariance * sums.fixedSquares))
    return undefinedScores(messageOf('score-undefined-constant-fixed'));
  if (!(movingVariance > noVariance * sums.movingSquares))
    return undefinedScores(messageOf('score-undefined-constant-moving'));
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
  return { ncc, matchedNcc, nmi: Number.isFinite(nmi) ? nmi : null, overlapVoxels: n, messages: [] };
}
