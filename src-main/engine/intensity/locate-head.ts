import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { BoxSums } from './box-sums.ts';
import { findForeground } from './foreground.ts';
import type { LoadedSeries } from './load-series.ts';
import type { Mask } from './mask.ts';
import { reduceVolume, reductionFactors, voxelsOf } from './pyramid.ts';

/** A part of a grid, in its voxels: `first` … `end` − 1 along each axis. */
export interface VoxelBox {
  readonly first: Vec3;
  readonly end: Vec3;
}

/** A part of a scan that may be the head. */
export interface HeadBox {
  readonly box: VoxelBox;
  /** 1: full inside, with nothing but air about it; 0: as full about it as inside. Heads had 0.86 and more (docs/search.md). */
  readonly likeness: number;
}

/** No head is longer, mm: from chin to crown 250, from nose to nape 220. What is longer holds more than a head. */
const longestHeadMm = 270;
/** Half the edge of the part about a head, mm: the whole head in any position, with a little of the neck. */
const windowMm = 125;
/** Voxels that heads are looked for on, mm: fine enough to take couches off by an opening. */
const voxelMm = 5;
/** Middles are tried at every other voxel along each axis. */
const stride = 2;
/** A head fills a box of this half edge about its middle, mm, */
const coreMm = 44;
/** and has air (or a neck) between boxes of these half edges. */
const shellMm = { from: 100, to: 132 } as const;
/** Middles of two heads that are proposed lie at least so far apart, mm. */
const apartMm = 120;
const mostHeads = 4;
/** So many of the likeliest points are followed: several may settle in one middle, and thighs look as much like heads. */
const mostSeeds = 12;

/** Whether a grid is longer along an axis than any head. If not, there is nothing to locate. */
export function mayHoldMoreThanHead({ size, spacingMm }: GridGeometry): boolean {
  return size.some((n, axis) => n * spacingMm[axis]! > longestHeadMm);
}

/**
 * Where in a scan of more than a head the head may lie: boxes of its voxels, likeliest first; none if what it shows is
 * not larger than a head. The shape alone proposes (any modality shows where the body ends), the search decides.
 */
export function locateHeads(kernel: Kernel, whole: LoadedSeries): HeadBox[] {
  const reduced = reduceVolume(kernel, whole, reductionFactors(whole.grid.spacingMm, voxelMm), whole.padding);
  const { mask } = findForeground({ voxels: voxelsOf(kernel, reduced), grid: reduced.grid });
  if (!isLongerThanHead(mask, reduced.grid)) return [];
  const toPatient = patientFromVoxel(reduced.grid);
  return likelyMiddles(mask, reduced.grid).map(({ middle, likeness }) => ({
    box: boxAbout(transformPoint(toPatient, middle), whole.grid),
    likeness,
  }));
}

function isLongerThanHead(mask: Mask, { size, spacingMm }: GridGeometry): boolean {
  const low = [...size];
  const high = [-1, -1, -1];
  const [nx, ny] = size;
  mask.forEach((inside, index) => {
    if (!inside) return;
    const at = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))];
    at.forEach((p, axis) => {
      low[axis] = Math.min(low[axis]!, p);
      high[axis] = Math.max(high[axis]!, p);
    });
  });
  return high.some((h, axis) => (h - low[axis]! + 1) * spacingMm[axis]! > longestHeadMm);
}

/** Middles of what has the shape of a head: full inside, little about it. In voxels of the mask. */
function likelyMiddles(mask: Mask, grid: GridGeometry): { middle: Vec3; likeness: number }[] {
  const { size, spacingMm } = grid;
  const sums = new BoxSums(mask, size);
  const half = (mm: number): Vec3 =>
    spacingMm.map((spacing) => Math.max(1, Math.round(mm / spacing))) as unknown as Vec3;
  const [core, inner, outer] = [half(coreMm), half(shellMm.from), half(shellMm.to)];
  const tried: { at: Vec3; likeness: number }[] = [];
  for (let z = 0; z < size[2]; z += stride) {
    for (let y = 0; y < size[1]; y += stride) {
      for (let x = 0; x < size[0]; x += stride) {
        if (!mask[x + size[0] * (y + size[1] * z)]) continue;
        const at: Vec3 = [x, y, z];
        const [middle, near, far] = [sums.about(at, core), sums.about(at, inner), sums.about(at, outer)];
        const shell = (far.inside - near.inside) / Math.max(1, far.voxels - near.voxels);
        // What lies beyond the grid does not fill the core, but may be anything about it.
        tried.push({ at, likeness: middle.inside / middle.capacity - shell });
      }
    }
  }
  tried.sort((a, b) => b.likeness - a.likeness);
  const isFar = (from: readonly Vec3[], at: Vec3) => from.every((other) => distanceMm(other, at, spacingMm) >= apartMm);
  const seeds: Vec3[] = [];
  const middles: { middle: Vec3; likeness: number }[] = [];
  for (const { at, likeness } of tried) {
    if (middles.length >= mostHeads || seeds.length >= mostSeeds) break;
    if (!isFar(seeds, at)) continue;
    seeds.push(at);
    const middle = settled(mask, grid, at, inner);
    if (
      isFar(
        middles.map((one) => one.middle),
        middle,
      )
    )
      middles.push({ middle, likeness });
  }
  return middles;
}

/** The mean position of what is inside about a point, followed until it rests. */
function settled(mask: Mask, { size }: GridGeometry, from: Vec3, half: Vec3): Vec3 {
  let middle = from;
  for (let round = 0; round < 6; round++) {
    const [low, high] = [0, 1].map((side) =>
      middle.map((m, axis) =>
        side === 0 ? Math.max(0, Math.round(m) - half[axis]!) : Math.min(size[axis]! - 1, Math.round(m) + half[axis]!),
      ),
    ) as [number[], number[]];
    const sum = [0, 0, 0];
    let count = 0;
    for (let z = low[2]!; z <= high[2]!; z++) {
      for (let y = low[1]!; y <= high[1]!; y++) {
        for (let x = low[0]!; x <= high[0]!; x++) {
          if (!mask[x + size[0] * (y + size[1] * z)]) continue;
          count++;
          sum[0]! += x;
          sum[1]! += y;
          sum[2]! += z;
        }
      }
    }
    middle = sum.map((s) => s / Math.max(1, count)) as unknown as Vec3;
  }
  return middle;
}

function distanceMm(a: Vec3, b: Vec3, spacingMm: Vec3): number {
  return Math.hypot(...a.map((p, axis) => (p - b[axis]!) * spacingMm[axis]!));
}

function boxAbout(middleMm: Vec3, grid: GridGeometry): VoxelBox {
  const middle = transformPoint(voxelFromPatient(grid), middleMm);
  const half = grid.spacingMm.map((spacing) => windowMm / spacing);
  return {
    first: middle.map((m, axis) => Math.max(0, Math.round(m - half[axis]!))) as unknown as Vec3,
    end: middle.map((m, axis) => Math.min(grid.size[axis]!, Math.round(m + half[axis]!) + 1)) as unknown as Vec3,
  };
}
