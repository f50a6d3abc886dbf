import { voxelFromPatient, type Mat3, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { neutralContrast } from '../intensity/local-contrast.ts';
import type { LevelMm, PreparedLevel, PreparedSeries } from '../intensity/prepared-series.ts';
import { countOf, rangesOf, type SampleRange, type SampleRegion } from '../intensity/samples.ts';
import { histogramBins, type Kernel } from '../kernel/kernel.ts';
import { entropiesOf, nmiDerivative, nmiOf, pointwiseMutualInformation, type Entropies } from '../similarity/nmi.ts';
import type { SearchPair } from './pair.ts';
import type { Pose } from './pose.ts';

/**
 * How a sample outside the target counts: as background (the head is assumed to end there), or not at all (`skip`; then
 * at least `leastInside` of the samples must be inside).
 */
export type OutsideRule = 'background' | 'skip';

/** What the criterion compares. Its values under different comparisons cannot be ranked against each other. */
export interface Comparison {
  readonly outside: OutsideRule;
  readonly region: SampleRegion;
  /** Compared at each point: its intensity (if absent), or its local contrast, which exists at 4 mm only. */
  readonly feature?: 'intensity' | 'local-contrast';
}

export interface CriterionOptions extends Comparison {
  readonly levelMm: LevelMm;
  /** How many of the sample subsets take part; all of them if absent. */
  readonly sampleSubsets?: number;
}

/** See {@link Criterion.affineDerivativesAt}. */
export interface AffineDerivative {
  readonly linear: Mat3;
  readonly shift: Vec3;
}

const leastInside = 0.3;

/** Similarity of a pair at one level, as a function of the pose: normalised mutual information. */
export class Criterion {
  private readonly kernel: Kernel;
  private readonly pair: SearchPair;
  private readonly options: CriterionOptions;
  private readonly fromPatient;
  private profilePoints = 1;
  private readonly allRanges: readonly SampleRange[];
  /** Samples that take part: {@link allRanges}, or one octant's. */
  private ranges: readonly SampleRange[];
  private entropies: Entropies = { total: 0, rows: 0, columns: 0, joint: 0 };

  constructor(kernel: Kernel, pair: SearchPair, options: CriterionOptions) {
    this.kernel = kernel;
    this.pair = pair;
    this.options = options;
    this.fromPatient = voxelFromPatient(this.targetLevel().grid);
    this.allRanges = rangesOf(this.sampledLevel().samples, options.region, options.sampleSubsets);
    this.ranges = this.allRanges;
  }

  /** Similarity at a pose; −Infinity if too little overlaps. Higher is better. */
  valueAt(pose: Pose): number {
    this.setPose(pose);
    const inside = this.fillHistogram();
    if (inside < leastInside * countOf(this.allRanges) && this.options.outside === 'skip') return -Infinity;
    this.entropies = entropiesOf(this.kernel.histogram, histogramBins, histogramBins);
    const value = nmiOf(this.entropies);
    return Number.isNaN(value) ? -Infinity : value;
  }

  /** Fills the joint histogram of the ranges' samples at the pose set last. Returns how many lie inside the target. */
  private fillHistogram(): number {
    const { kernel } = this;
    kernel.histogram.fill(0);
    const { samples } = this.sampledLevel();
    const { volumeAt, grid } = this.targetLevel();
    const outside = this.options.outside === 'background' ? this.targetBackground() : -1;
    let inside = 0;
    for (const [first, end] of this.ranges) {
      inside += kernel.run.jointHistogram(
        samples.xs, samples.ys, samples.zs, samples.bins, first, end - first,
        kernel.at.matrix, kernel.at.profile, this.profilePoints,
        volumeAt, grid.size[0], grid.size[1], grid.size[2],
        (histogramBins - 1) / 255, histogramBins, outside, kernel.at.histogram,
      ); // prettier-ignore
    }
    return inside;
  }

  /**
   * Derivative at the pose of the last {@link valueAt} call: by turning about the head's centre (per radian) and by
   * shifting (per mm), both in the target's patient space.
   */
  derivativeAt(pose: Pose): { turn: Vec3; shift: Vec3 } {
    this.weigh();
    const { linear: q, shift } = this.chainRule(pose, this.ranges);
    return { turn: turnOf(q), shift };
  }

  /**
   * Derivatives at the pose of the last {@link valueAt} call, of each group of samples apart and for the association of all
   * of them: by the entries of the map p ↦ (I + E) p about the head's centre (`linear`, row-major) and by shifting (per mm),
   * both in the target's patient space. The groups' sum is the whole's derivative.
   */
  affineDerivativesAt(pose: Pose, groups: readonly (readonly SampleRange[])[]): AffineDerivative[] {
    this.weigh();
    return groups.map((ranges) => this.chainRule(pose, ranges));
  }

  /** The samples that take part. */
  get sampleRanges(): readonly SampleRange[] {
    return this.allRanges;
  }

  private weigh(): void {
    const { histogram, weights } = this.kernel;
    nmiDerivative(histogram, histogramBins, histogramBins, this.entropies, weights);
  }

  /**
   * Fit of one octant of the head at a pose: its mean pointwise mutual information under `association`, the whole head's
   * table (see {@link associationAt}). NaN if less than half of the octant lies inside the target.
   */
  octantValueAt(pose: Pose, ranges: readonly SampleRange[], association: Float32Array): number {
    this.ranges = ranges;
    this.setPose(pose);
    const inside = this.fillHistogram();
    this.ranges = this.allRanges;
    if (inside < 0.5 * countOf(ranges)) return NaN;
    let sum = 0;
    let total = 0;
    const { histogram } = this.kernel;
    for (let cell = 0; cell < histogram.length; cell++) {
      sum += histogram[cell]! * association[cell]!;
      total += histogram[cell]!;
    }
    return sum / total;
  }

  /** Share of the samples that lie inside the target at a pose. */
  insideShareAt(pose: Pose): number {
    this.setPose(pose);
    return this.fillHistogram() / Math.max(1, countOf(this.allRanges));
  }

  /** log p(a, b) / (p(a) p(b)) of the whole head at a pose, for each pair of intensity bins (pointwise mutual information). */
  associationAt(pose: Pose): Float32Array {
    this.valueAt(pose);
    return pointwiseMutualInformation(this.kernel.histogram, histogramBins, histogramBins);
  }

  /** Sums derivatives by the entries of the 3x4 voxel map, and turns them into those by motions in patient space. */
  private chainRule({ rotation: r }: Pose, ranges: readonly SampleRange[]): AffineDerivative {
    const { kernel } = this;
    kernel.sums.fill(0);
    const { samples } = this.sampledLevel();
    const { volumeAt, grid } = this.targetLevel();
    for (const [first, end] of ranges) {
      kernel.run.histogramDerivative(
        samples.xs, samples.ys, samples.zs, samples.bins, first, end - first,
        kernel.at.matrix, kernel.at.profile, this.profilePoints,
        volumeAt, grid.size[0], grid.size[1], grid.size[2],
        (histogramBins - 1) / 255, histogramBins, kernel.at.weights, kernel.at.sums,
      ); // prettier-ignore
    }
    const s = kernel.sums;
    const n = this.fromPatient;
    const column = (k: number) => [s[k]!, s[4 + k]!, s[8 + k]!] as const;
    // Nᵀ times a voxel-space covector is one in patient space.
    const toPatient = ([a, b, c]: readonly [number, number, number]): Vec3 => [
      n[0] * a + n[4] * b + n[8] * c,
      n[1] * a + n[5] * b + n[9] * c,
      n[2] * a + n[6] * b + n[10] * c,
    ];
    const [h0, h1, h2] = [toPatient(column(0)), toPatient(column(1)), toPatient(column(2))];
    // q[a][b] = Σ h_a (R x)_b
    const q = (a: number, b: number) => h0[a]! * r[3 * b]! + h1[a]! * r[3 * b + 1]! + h2[a]! * r[3 * b + 2]!;
    return {
      linear: [q(0, 0), q(0, 1), q(0, 2), q(1, 0), q(1, 1), q(1, 2), q(2, 0), q(2, 1), q(2, 2)],
      shift: toPatient(column(3)),
    };
  }

  private setPose({ rotation: r, positionMm: p }: Pose): void {
    const n = this.fromPatient;
    const { matrix, profile } = this.kernel;
    for (let row = 0; row < 3; row++) {
      const [a, b, c, d] = [n[4 * row]!, n[4 * row + 1]!, n[4 * row + 2]!, n[4 * row + 3]!];
      for (let column = 0; column < 3; column++) {
        matrix[4 * row + column] = a * r[column]! + b * r[3 + column]! + c * r[6 + column]!;
      }
      matrix[4 * row + 3] = a * p[0] + b * p[1] + c * p[2] + d;
    }
    const { sliceMm, sliceFractions } = this.sampledLevel().samples;
    const [x, y, z] = sliceMm;
    const slice = [0, 4, 8].map((at) => matrix[at]! * x + matrix[at + 1]! * y + matrix[at + 2]! * z) as unknown as Vec3;
    const share = sliceFractions.length > 1 ? this.shareToAverage(slice) : 1;
    this.profilePoints = sliceFractions.length;
    sliceFractions.forEach((fraction, point) => {
      for (let row = 0; row < 3; row++) profile[3 * point + row] = share * fraction * slice[row]!;
    });
  }

  /**
   * The share of a sampled slice's thickness that the target is averaged over. The target is an average over its own
   * voxels already, and variances of boxes add: between two series of the same slices nothing is left to average.
   *
   * @param slice the sampled slice's thickness along its normal, in target voxels
   */
  private shareToAverage(slice: Vec3): number {
    const { spacingMm } = this.targetLevel().grid;
    const thicknessMm = Math.hypot(...slice.map((voxels, axis) => voxels * spacingMm[axis]!));
    // The target voxel's edges, each times the cosine of its angle with the slice's normal.
    const edges = slice.map((voxels, axis) => (voxels * spacingMm[axis]! ** 2) / thicknessMm);
    return Math.sqrt(Math.max(0, 1 - (Math.hypot(...edges) / thicknessMm) ** 2));
  }

  private sampledLevel(): PreparedLevel {
    return this.levelOf(this.pair.sampled);
  }

  private targetLevel(): PreparedLevel {
    return this.levelOf(this.pair.target);
  }

  private levelOf({ levels, localContrast }: PreparedSeries): PreparedLevel {
    return this.options.feature === 'local-contrast' ? localContrast : levels[this.options.levelMm];
  }

  private targetBackground(): number {
    return this.options.feature === 'local-contrast' ? neutralContrast : this.pair.target.background;
  }
}

/** The turns' part of a derivative by E: a turn by w moves p by w × p. */
function turnOf(q: Mat3): Vec3 {
  return [q[7] - q[5], q[2] - q[6], q[3] - q[1]];
}
