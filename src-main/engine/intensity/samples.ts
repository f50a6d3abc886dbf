import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { allocate, histogramBins, maximumProfilePoints, type Address } from '../kernel/kernel.ts';
import { countInside, type Mask } from './mask.ts';

/** Sample points of one level in shared memory, positions in mm relative to the head's centre. */
export interface SamplePoints {
  readonly xs: Address;
  readonly ys: Address;
  readonly zs: Address;
  /** Intensity bins, 0..histogramBins − 1. */
  readonly bins: Address;
  readonly count: number;
  /** Where each block begins, and the end. Blocks go by eighth of the head, then head or rim, then pass; see {@link rangesOf}. */
  readonly blocks: readonly number[];
  /** Offsets (LPS mm) over which the other series is averaged, to match this one's slice thickness. At least [0,0,0]. */
  readonly profileMm: readonly Vec3[];
}

/**
 * The most sample points a level uses. The histogram has 1,024 cells; from 100 samples a cell on, more of them moved
 * the optimum by less than 0.02 mm on the simulated series.
 */
const mostSamples: Readonly<Record<number, number>> = { 8: 20_000, 4: 60_000, 2: 120_000, 1: 240_000 };

/** The head alone, or with a rim of background about it. */
export type SampleRegion = 'head' | 'head-and-rim';

/** Where samples may lie: masks and the coarse grid they are on. */
export interface HeadRegion {
  readonly head: Mask;
  readonly headAndRim: Mask;
  readonly grid: GridGeometry;
}

/** Each region's points are dealt into so many parts that each cover it evenly, so that a share of them can be used. */
export const samplePasses = 4;
const blocksAnOctant = 2 * samplePasses;

/** Runs of consecutive samples, [first, end). */
export type SampleRange = readonly [first: number, end: number];

/**
 * The samples of a region, or of one eighth of it (split by the planes through the head's centre).
 *
 * @param passes how many of the {@link samplePasses} take part
 */
export function rangesOf(
  { blocks }: SamplePoints,
  region: SampleRegion,
  passes = samplePasses,
  octants: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
): SampleRange[] {
  const starts = region === 'head' ? [0] : [0, samplePasses];
  const ranges: [number, number][] = [];
  for (const octant of octants) {
    for (const start of starts) {
      const first = octant * blocksAnOctant + start;
      const [from, to] = [blocks[first]!, blocks[first + passes]!];
      const last = ranges.at(-1);
      if (last?.[1] === from) last[1] = to;
      else if (to > from) ranges.push([from, to]);
    }
  }
  return ranges;
}

export function countOf(ranges: readonly SampleRange[]): number {
  return ranges.reduce((sum, [first, end]) => sum + end - first, 0);
}

/**
 * Sample points spread evenly over a region: in each of its voxels as many random positions as its share asks. Positions
 * off the level's own grid keep interpolation from preferring transforms that bring two grids onto each other (Pluim
 * 2000; Tsao 2003). Across thick slices points stay on the slice, which was measured, not between slices, which were not.
 * All choices hang on voxel indices alone, so that the same series gives the same points.
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
  // The grids share their axes, so the map between their indices is a scale and a shift per axis.
  const levelFromRegion = multiply4(voxelFromPatient(grid), patientFromVoxel(region.grid));
  const scale = [levelFromRegion[0], levelFromRegion[5], levelFromRegion[10]];
  const shift = [levelFromRegion[3], levelFromRegion[7], levelFromRegion[11]];
  const regionVoxels = countInside(region.headAndRim);
  const available = regionVoxels * scale[0]! * scale[1]! * scale[2]!;
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
  const onSlice = grid.spacingMm.map((spacing) => spacing > 2.5 * levelMm);
  const m = patientFromVoxel(grid);
  const valueAt = interpolatorOf(bytes, grid.size);
  const position = [0, 0, 0];
  let count = 0;
  const blocks = [0];
  for (const block of regionVoxelsByBlock(region, centreMm)) {
    for (const index of block) {
      const corner = [index % rx, Math.floor(index / rx) % ry, Math.floor(index / (rx * ry))];
      const share = eachRegionVoxel + hash(index, 0);
      for (let n = Math.min(Math.floor(share), capacity - count); n > 0; n--) {
        for (let axis = 0; axis < 3; axis++) {
          const anywhere = scale[axis]! * (corner[axis]! + hash(index, 3 * n + axis + 1) - 0.5) + shift[axis]!;
          const inside = Math.min(grid.size[axis]! - 1, Math.max(0, anywhere));
          position[axis] = onSlice[axis] ? Math.round(inside) : inside;
        }
        const [px, py, pz] = position as [number, number, number];
        X[count] = m[0] * px + m[1] * py + m[2] * pz + m[3] - centreMm[0];
        Y[count] = m[4] * px + m[5] * py + m[6] * pz + m[7] - centreMm[1];
        Z[count] = m[8] * px + m[9] * py + m[10] * pz + m[11] - centreMm[2];
        B[count] = Math.round((valueAt(px, py, pz) / 255) * (histogramBins - 1));
        count++;
      }
    }
    blocks.push(count);
  }
  return { xs, ys, zs, bins, count, blocks, profileMm: sliceProfile(grid, levelMm) };
}

/** Indices of the region's voxels in the order of {@link SamplePoints.blocks}; eighths are split by the grid planes next to the centre. */
function regionVoxelsByBlock({ head, headAndRim, grid }: HeadRegion, centreMm: Vec3): number[][] {
  const [rx, ry, rz] = grid.size;
  const [cx, cy, cz] = transformPoint(voxelFromPatient(grid), centreMm);
  const byBlock: number[][] = Array.from({ length: 8 * blocksAnOctant }, () => []);
  let index = 0;
  for (let z = 0; z < rz; z++) {
    for (let y = 0; y < ry; y++) {
      for (let x = 0; x < rx; x++, index++) {
        if (!headAndRim[index]) continue;
        const octant = (x > cx ? 1 : 0) + (y > cy ? 2 : 0) + (z > cz ? 4 : 0);
        const pass = Math.floor(samplePasses * hash(index, passStream));
        byBlock[octant * blocksAnOctant + (head[index] ? 0 : samplePasses) + pass]!.push(index);
      }
    }
  }
  return byBlock;
}

/** A box as wide as a slice, sampled about once a level voxel; a single point where slices are thin. */
function sliceProfile(grid: GridGeometry, levelMm: number): Vec3[] {
  const axis = grid.spacingMm.indexOf(Math.max(...grid.spacingMm));
  const thicknessMm = grid.spacingMm[axis]!;
  if (thicknessMm < 1.6 * levelMm) return [[0, 0, 0]];
  const points = Math.min(maximumProfilePoints, Math.ceil(thicknessMm / levelMm));
  const d = grid.direction;
  return Array.from({ length: points }, (_, i) => {
    const along = ((i + 0.5) / points - 0.5) * thicknessMm;
    return [d[axis]! * along, d[3 + axis]! * along, d[6 + axis]! * along];
  });
}

/** Apart from the streams that place points. */
const passStream = 1_000_003;

/** A number in [0, 1) from a voxel index (the finaliser of MurmurHash3, Appleby 2011). */
function hash(index: number, stream: number): number {
  let h = Math.imul(index, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
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
