import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { Alter } from '../family.ts';
import { mapVoxels } from './head-values.ts';

/** Keeps a run of `leastShare`…`mostShare` of the head's extent along one grid axis, anywhere on it; the rest is cut off. */
export function crop(leastShare: number, mostShare: number): Alter {
  return (volume, { random, headPointsMm }) => {
    const axis = random.pick([0, 1, 2, 2]);
    const [low, high] = headExtent(volume.grid, headPointsMm, axis);
    const length = high - low;
    const kept = random.uniform(leastShare, mostShare) * length;
    const from = low + random.uniform(0, length - kept);
    return cut(volume, axis, Math.round(from), Math.round(from + kept));
  };
}

/** Cuts a share of the head off its top (`+1`) or bottom (`−1`) in an upright series. */
export function missingEnd(end: 1 | -1, leastShare: number, mostShare: number): Alter {
  return (volume, { random, headPointsMm }) => {
    const axis = uprightAxis(volume.grid);
    const [low, high] = headExtent(volume.grid, headPointsMm, axis);
    const share = random.uniform(leastShare, mostShare) * (high - low);
    const pointsUp = patientFromVoxel(volume.grid)[8 + axis]! > 0;
    const cutHigh = (end === 1) === pointsUp;
    const last = volume.grid.size[axis]! - 1;
    return cutHigh ? cut(volume, axis, 0, Math.round(high - share)) : cut(volume, axis, Math.round(low + share), last);
  };
}

/** Blanks all but a run of the slices, on the full grid, as a stopped reconstruction leaves it. */
export function blankBeyond(leastShare: number, mostShare: number): Alter {
  return (volume, { random, headPointsMm, background }) => {
    const axis = 2;
    const [low, high] = headExtent(volume.grid, headPointsMm, axis);
    const kept = random.uniform(leastShare, mostShare) * (high - low);
    const from = random.pick([low, high - kept]);
    const perSlice = volume.grid.size[0] * volume.grid.size[1];
    return mapVoxels(volume, (value, index) => {
      const slice = Math.floor(index / perSlice);
      return slice >= from && slice < from + kept ? value : background;
    });
  };
}

/** Face removed by an oblique plane, as defacing tools do; for an upright series. */
export const defaced: Alter = (volume, { random, headPointsMm, background }) => {
  const frontMm = headPointsMm.reduce((least, [, y]) => Math.min(least, y), Infinity);
  const heights = headPointsMm.map(([, , z]) => z);
  const bottomMm = heights.reduce((least, z) => Math.min(least, z), Infinity);
  const topMm = heights.reduce((most, z) => Math.max(most, z), -Infinity);
  const browMm = bottomMm + (topMm - bottomMm) * random.uniform(0.42, 0.55);
  const depthMm = random.uniform(55, 85);
  const m = patientFromVoxel(volume.grid);
  const [nx, ny] = volume.grid.size;
  return mapVoxels(volume, (value, index) => {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const belowBrow = (browMm - point[2]) / (browMm - bottomMm);
    return belowBrow > 0 && point[1] < frontMm + 10 + depthMm * belowBrow ? background : value;
  });
};

/** The header's spacing is off by up to `mostShare` on each axis, about the head's middle. */
export function wrongSpacing(mostShare: number): Alter {
  return ({ voxels, grid }, { random, headPointsMm }) => {
    const toVoxel = voxelFromPatient(grid);
    const middle: [number, number, number] = [0, 0, 0];
    for (const point of headPointsMm) {
      transformPoint(toVoxel, point).forEach((value, axis) => (middle[axis]! += value / headPointsMm.length));
    }
    const before = transformPoint(patientFromVoxel(grid), middle);
    const spacingMm = grid.spacingMm.map(
      (spacing) => spacing * (1 + random.uniform(-mostShare, mostShare)),
    ) as unknown as Vec3;
    const after = transformPoint(patientFromVoxel({ ...grid, spacingMm }), middle);
    const originMm = grid.originMm.map((value, axis) => value + before[axis]! - after[axis]!) as unknown as Vec3;
    return { voxels, grid: { ...grid, spacingMm, originMm } };
  };
}

/** The grid axis nearest to patient z. */
function uprightAxis(grid: GridGeometry): number {
  const along = [6, 7, 8].map((at) => Math.abs(grid.direction[at]!));
  return along.indexOf(Math.max(...along));
}

/** First and last voxel of the head along a grid axis, inside the grid. */
function headExtent(grid: GridGeometry, headPointsMm: readonly Vec3[], axis: number): [number, number] {
  const toVoxel = voxelFromPatient(grid);
  let low = Infinity;
  let high = -Infinity;
  for (const point of headPointsMm) {
    const place = transformPoint(toVoxel, point)[axis]!;
    low = Math.min(low, place);
    high = Math.max(high, place);
  }
  return [Math.max(0, low), Math.min(grid.size[axis]! - 1, high)];
}

/** The part of a volume from voxel `from` to `to` (both kept) along an axis. */
function cut({ voxels, grid }: Volume, axis: number, from: number, to: number): Volume {
  const first = [0, 0, 0];
  first[axis] = Math.max(0, from);
  const size = grid.size.map((n, a) => (a === axis ? Math.min(n - 1, to) - first[axis]! + 1 : n)) as unknown as Vec3;
  const [nx, ny, nz] = size;
  const kept = new Float32Array(nx * ny * nz);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const source = first[0]! + grid.size[0] * (j + first[1]! + grid.size[1] * (k + first[2]!));
      kept.set(voxels.subarray(source, source + nx), nx * (j + ny * k));
    }
  }
  const originMm = transformPoint(patientFromVoxel(grid), first as unknown as Vec3);
  return { voxels: kept, grid: { ...grid, size, originMm } };
}
