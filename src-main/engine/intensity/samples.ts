import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { allocate, histogramBins, maximumProfilePoints, type Address } from '../kernel/kernel.ts';
import { blocksPerOctant, sampleSubsetCount, type HeadRegion } from './head-region.ts';
import { hash } from './voxel-hash.ts';

/** Sample points of one level in shared memory, positions in mm relative to the head's centre. */
export interface SamplePoints {
  readonly xs: Address;
  readonly ys: Address;
  readonly zs: Address;
  /** Intensity bins, 0..histogramBins − 1. */
  readonly bins: Address;
  readonly count: number;
  /** Where each block of the {@link HeadRegion} begins, and the end; see {@link rangesOf}. */
  readonly blocks: readonly number[];
  /** The thickness of a slice along its normal, LPS mm. */
  readonly sliceMm: Vec3;
  /** Where across a slice the other series is read and averaged, −0.5 … 0.5 of its thickness; only 0 if slices are thin. */
  readonly sliceFractions: readonly number[];
}

/**
 * The most sample points a level uses. The histogram has 1,024 cells; from 100 samples a cell on, more of them moved
 * the optimum by less than 0.02 mm on the simulated series.
 */
const mostSamples: Readonly<Record<number, number>> = { 8: 20_000, 4: 60_000, 2: 120_000, 1: 240_000 };

/** The head alone, or with a rim of background about it. */
export type SampleRegion = 'head' | 'head-and-rim';

/** Runs of consecutive samples, [first, end). */
export type SampleRange = readonly [first: number, end: number];

/**
 * The samples of a region, or of some octants of it (divided by planes through the head's centre).
 *
 * @param subsets how many of the {@link sampleSubsetCount} subsets take part
 */
export function rangesOf(
  { blocks }: SamplePoints,
  region: SampleRegion,
  subsets = sampleSubsetCount,
  octants: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
): SampleRange[] {
  const starts = region === 'head' ? [0] : [0, sampleSubsetCount];
  const ranges: [number, number][] = [];
  for (const octant of octants) {
    for (const start of starts) {
      const first = octant * blocksPerOctant + start;
      const [from, to] = [blocks[first]!, blocks[first + subsets]!];
      const last = ranges.at(-1);
      if (last?.[1] === from) last[1] = to;
      else if (to > from) ranges.push([from, to]);
    }
  }
  return ranges;
}

/** How many clusters an octant's samples are divided into, by runs along the slowest axis of the series' grid. */
const clustersPerOctant = 4;

/**
 * Compact groups of neighbouring samples, whose errors are nearly independent of each other: 32, the empty ones left out.
 *
 * @param subsets how many of the {@link sampleSubsetCount} subsets take part
 */
export function clustersOf(samples: SamplePoints, region: SampleRegion, subsets = sampleSubsetCount): SampleRange[][] {
  const clusters: SampleRange[][] = [];
  for (let octant = 0; octant < 8; octant++) {
    const blocks = blockRanges(samples, region, subsets, octant);
    for (let part = 0; part < clustersPerOctant; part++) {
      const cluster = blocks
        .map(([from, to]): SampleRange => {
          const at = (share: number) => from + Math.floor(((to - from) * share) / clustersPerOctant);
          return [at(part), at(part + 1)];
        })
        .filter(([first, end]) => end > first);
      if (cluster.length > 0) clusters.push(cluster);
    }
  }
  return clusters;
}

/** Each block of an octant by itself. */
function blockRanges({ blocks }: SamplePoints, region: SampleRegion, subsets: number, octant: number): SampleRange[] {
  const starts = region === 'head' ? [0] : [0, sampleSubsetCount];
  return starts.flatMap((start) =>
    Array.from({ length: subsets }, (_, subset): SampleRange => {
      const block = octant * blocksPerOctant + start + subset;
      return [blocks[block]!, blocks[block + 1]!];
    }),
  );
}

export function countOf(ranges: readonly SampleRange[]): number {
  return ranges.reduce((sum, [first, end]) => sum + end - first, 0);
}

/**
 * Sample points spread evenly over a region, at random positions within its voxels. Positions off the level's own grid keep interpolation from preferring transforms that bring two grids onto each other (Pluim
 * 2000; Tsao 2003). Across thick slices points stay on the slice, which was measured, not between slices, which were not.
 * All random numbers are hashes of voxel indices, so that the same series gives the same points.
 */
export function placeSamples(
  bytes: Uint8Array,
  grid: GridGeometry,
  region: HeadRegion,
  centreMm: Vec3,
  levelMm: number,
  memory: WebAssembly.Memory,
): SamplePoints {
  const [rx, ry] = region.grid.size;
  const [alongX, alongY, alongZ] = axisMaps(grid, region.grid, levelMm);
  const regionVoxels = region.voxels.length;
  const available = regionVoxels * alongX.scale * alongY.scale * alongZ.scale;
  const wanted = Math.min(available, mostSamples[levelMm]!);
  const eachRegionVoxel = available > 0 ? wanted / regionVoxels : 0;
  const capacity = Math.ceil(wanted * 1.05) + 1000;
  const xs = allocate(memory, 4 * capacity);
  const ys = allocate(memory, 4 * capacity);
  const zs = allocate(memory, 4 * capacity);
  const bins = allocate(memory, capacity);
  const X = new Float32Array(memory.buffer, xs, capacity);
  const Y = new Float32Array(memory.buffer, ys, capacity);
  const Z = new Float32Array(memory.buffer, zs, capacity);
  const B = new Uint8Array(memory.buffer, bins, capacity);
  const m = patientFromVoxel(grid);
  const valueAt = interpolatorOf(bytes, grid.size);
  const [cx, cy, cz] = centreMm;
  let count = 0;
  const blocks = [0];
  for (let block = 1; block < region.blocks.length; block++) {
    for (let at = region.blocks[block - 1]!; at < region.blocks[block]!; at++) {
      const index = region.voxels[at]!;
      const share = eachRegionVoxel + hash(index, 0);
      for (let n = Math.min(Math.floor(share), capacity - count); n > 0; n--) {
        const x = placed(alongX, index % rx, hash(index, 3 * n + 1));
        const y = placed(alongY, Math.floor(index / rx) % ry, hash(index, 3 * n + 2));
        const z = placed(alongZ, Math.floor(index / (rx * ry)), hash(index, 3 * n + 3));
        X[count] = m[0] * x + m[1] * y + m[2] * z + m[3] - cx;
        Y[count] = m[4] * x + m[5] * y + m[6] * z + m[7] - cy;
        Z[count] = m[8] * x + m[9] * y + m[10] * z + m[11] - cz;
        B[count] = Math.round((valueAt(x, y, z) / 255) * (histogramBins - 1));
        count++;
      }
    }
    blocks.push(count);
  }
  return { xs, ys, zs, bins, count, blocks, ...sliceProfile(grid, levelMm) };
}

/** Along one axis: where the region's voxels lie in the level's grid, in its voxels. */
interface AxisMap {
  readonly scale: number;
  readonly shift: number;
  readonly last: number;
  /** Points stay on the level's slices. */
  readonly onSlice: boolean;
}

/** The grids share their axes, so the map between their indices is a scale and a shift per axis. */
function axisMaps(grid: GridGeometry, regionGrid: GridGeometry, levelMm: number): [AxisMap, AxisMap, AxisMap] {
  const levelFromRegion = multiply4(voxelFromPatient(grid), patientFromVoxel(regionGrid));
  const axisMap = (axis: 0 | 1 | 2): AxisMap => ({
    scale: levelFromRegion[(5 * axis) as 0 | 5 | 10],
    shift: levelFromRegion[(4 * axis + 3) as 3 | 7 | 11],
    last: grid.size[axis] - 1,
    onSlice: grid.spacingMm[axis] > 2.5 * levelMm,
  });
  return [axisMap(0), axisMap(1), axisMap(2)];
}

/** @param random 0..1 within the region's voxel `corner` */
function placed({ scale, shift, last, onSlice }: AxisMap, corner: number, random: number): number {
  const anywhere = scale * (corner + random - 0.5) + shift;
  const inside = Math.min(last, Math.max(0, anywhere));
  return onSlice ? Math.round(inside) : inside;
}

/** A box as wide as a slice, sampled about once per level voxel; a single point if slices are thin. */
function sliceProfile({ spacingMm, direction }: GridGeometry, levelMm: number) {
  const axis = spacingMm.indexOf(Math.max(...spacingMm));
  const thicknessMm = spacingMm[axis]!;
  const sliceMm = [0, 3, 6].map((row) => direction[row + axis]! * thicknessMm) as unknown as Vec3;
  const isThin = thicknessMm < 1.6 * levelMm;
  const points = isThin ? 1 : Math.min(maximumProfilePoints, Math.ceil(thicknessMm / levelMm));
  return { sliceMm, sliceFractions: Array.from({ length: points }, (_, i) => (i + 0.5) / points - 0.5) };
}

/** Trilinear interpolation at positions within the grid. */
export function interpolatorOf(bytes: Uint8Array, [nx, ny, nz]: Vec3): (x: number, y: number, z: number) => number {
  const right = nx > 1 ? 1 : 0;
  const down = ny > 1 ? nx : 0;
  const deep = nz > 1 ? nx * ny : 0;
  return (x, y, z) => {
    const i = Math.max(0, Math.min(nx - 2, Math.floor(x)));
    const j = Math.max(0, Math.min(ny - 2, Math.floor(y)));
    const k = Math.max(0, Math.min(nz - 2, Math.floor(z)));
    const fx = x - i;
    const fy = y - j;
    const p = i + nx * (j + ny * k);
    const q = p + deep;
    const a = bytes[p]! + fx * (bytes[p + right]! - bytes[p]!);
    const b = bytes[p + down]! + fx * (bytes[p + down + right]! - bytes[p + down]!);
    const c = bytes[q]! + fx * (bytes[q + right]! - bytes[q]!);
    const d = bytes[q + down]! + fx * (bytes[q + down + right]! - bytes[q + down]!);
    const near = a + fy * (b - a);
    return near + (z - k) * (c + fy * (d - c) - near);
  };
}
