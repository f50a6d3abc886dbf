import {
  patientFromVoxel,
  transformPoint,
  voxelCount,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../../src-shared/modality.ts';
import { allocate, noAddress, type Kernel } from '../kernel/kernel.ts';
import type { EngineSeries } from '../volume.ts';
import { findForeground, selected, type Foreground } from './foreground.ts';
import { countInside, dilated, type Mask } from './mask.ts';
import { localContrastOf } from './local-contrast.ts';
import { loadSeries, type LoadedSeries } from './load-series.ts';
import type { VoxelBox } from './locate-head.ts';
import { partOf } from './part-of-series.ts';
import { reduceVolume, reductionFactors, voxelsOf, type StoredVolume } from './pyramid.ts';
import { fitQuantiser, quantised, type Quantiser } from './quantise.ts';
import { headRegionOf } from './head-region.ts';
import { placeSamples } from './samples.ts';
import type { LevelMm, PreparedLevel, PreparedSeries } from './prepared-series.ts';

export interface PreparationOptions {
  /** 0 linear … 1 equalised intensity bins. */
  readonly equalisation: number;
  /** Rim of background about the head that takes part, mm: the skin's edge is what a faint head shows best. */
  readonly rimMm: number;
}

/** Step 2 of a registration run: background, normalisation, pyramid and sample points of one series. */
export function prepareSeries(series: EngineSeries, kernel: Kernel, options: PreparationOptions): PreparedSeries {
  return prepareLoaded(loadSeries(series, kernel.memory), series.modality, kernel, options);
}

/** @param part the part that the search sees (the head in a scan of a body); all of the series if absent */
export function prepareLoaded(
  whole: LoadedSeries,
  modality: Modality,
  kernel: Kernel,
  options: PreparationOptions,
  part?: VoxelBox,
): PreparedSeries {
  const reduced = reducedVolumes(kernel, part ? partOf(kernel, whole, part) : whole);
  const { grid: coarseGrid } = reduced[4];
  const coarse = voxelsOf(kernel, reduced[4]);
  const foreground = findForeground({ voxels: coarse, grid: coarseGrid });
  const region = headWithRim(foreground, coarseGrid, options.rimMm);
  const quantiser = fitQuantiser(
    selected(coarse, (_, i) => region[i] === 1),
    options.equalisation,
  );
  const background = quantised(foreground.backgroundValue, quantiser);
  const head = measureHead(foreground, coarseGrid);
  const headRegion = headRegionOf(foreground.mask, region, coarseGrid, head.centreMm);
  const level = (levelMm: LevelMm): PreparedLevel => {
    const { grid } = reduced[levelMm];
    const { address, bytes } = storeQuantised(kernel, reduced[levelMm], quantiser, background);
    const samples = placeSamples(bytes, grid, headRegion, head.centreMm, levelMm, kernel.memory);
    return { grid, volumeAt: address, samples };
  };
  const levels = { 8: level(8), 4: level(4), 2: level(2), 1: level(1) };
  const localContrast = localContrastOf(levels[4], background, head.centreMm, kernel.memory);
  const blankShare = blankShareOf(coarse, coarseGrid.size);
  return { modality, ...head, background, levels, localContrast, whole, blankShare };
}

function reducedVolumes(kernel: Kernel, whole: LoadedSeries): Record<LevelMm, StoredVolume> {
  const reduce = (volume: StoredVolume, levelMm: LevelMm, missing?: number) =>
    reduceVolume(kernel, volume, reductionFactors(volume.grid.spacingMm, levelMm), missing);
  const one = reduce(whole, 1, whole.padding);
  const two = reduce(one, 2);
  const four = reduce(two, 4);
  return { 1: one, 2: two, 4: four, 8: reduce(four, 8) };
}

function headWithRim({ mask, size }: Foreground, { spacingMm }: GridGeometry, rimMm: number): Mask {
  return dilated(mask, size, spacingMm.map((spacing) => Math.round(rimMm / spacing)) as unknown as Vec3);
}

function storeQuantised(kernel: Kernel, volume: StoredVolume, quantiser: Quantiser, background: number) {
  const { memory } = kernel;
  const count = voxelCount(volume.grid);
  const { low, high, table } = quantiser;
  const last = table.length - 1;
  const tableAt = allocate(memory, table.length);
  new Uint8Array(memory.buffer, tableAt, table.length).set(table);
  // The kernel reads pairs of bytes: one spare byte keeps the last pair inside.
  const address = allocate(memory, count + 1);
  const { voxelsAt, isInt16 } = volume;
  const stepsAt = isInt16 ? allocate(memory, 65_536) : noAddress;
  const scale = last / (high - low);
  kernel.run.quantise(voxelsAt, isInt16, count, low, scale, tableAt, last, background, stepsAt, address);
  return { address, bytes: new Uint8Array(memory.buffer, address, count) };
}

/** Share of blank slices, along the axis where it is largest. A slice is blank if all its measured voxels have one value. */
function blankShareOf(voxels: Float32Array, size: Vec3): number {
  const [nx, ny, nz] = size;
  const [leastX, leastY, leastZ] = [nx, ny, nz].map((length) => new Float32Array(length).fill(Infinity));
  const [mostX, mostY, mostZ] = [nx, ny, nz].map((length) => new Float32Array(length).fill(-Infinity));
  const widen = (least: Float32Array, most: Float32Array, slice: number, value: number) => {
    if (value < least[slice]!) least[slice] = value;
    if (value > most[slice]!) most[slice] = value;
  };
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const value = voxels[at]!;
        widen(leastX!, mostX!, x, value);
        widen(leastY!, mostY!, y, value);
        widen(leastZ!, mostZ!, z, value);
      }
    }
  }
  const blankShare = (least: Float32Array, most: Float32Array) =>
    least.filter((low, slice) => !(most[slice]! > low)).length / least.length;
  return Math.max(blankShare(leastX!, mostX!), blankShare(leastY!, mostY!), blankShare(leastZ!, mostZ!));
}

function measureHead({ mask, size }: Foreground, grid: GridGeometry) {
  const [nx, ny, nz] = size;
  const sum = [0, 0, 0];
  const least = [nx, ny, nz];
  const most = [-1, -1, -1];
  const lowFace = [0, 0, 0];
  const highFace = [0, 0, 0];
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        if (!mask[at]) continue;
        const position = [x, y, z];
        for (let axis = 0; axis < 3; axis++) {
          const p = position[axis]!;
          sum[axis]! += p;
          if (p < least[axis]!) least[axis] = p;
          if (p > most[axis]!) most[axis] = p;
          if (p === 0) lowFace[axis]!++;
          if (p === size[axis]! - 1) highFace[axis]!++;
        }
      }
    }
  }
  const count = Math.max(1, countInside(mask));
  const centreVoxel = sum.map((s) => s / count) as unknown as Vec3;
  const d = grid.direction;
  const faceArea = [ny * nz, nx * nz, nx * ny];
  const share = (face: number[]) => face.map((touching, axis) => touching / faceArea[axis]!) as unknown as Vec3;
  return {
    centreMm: transformPoint(patientFromVoxel(grid), centreVoxel),
    headMl: (count * grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2]) / 1000,
    headExtentMm: most.map((m, axis) => Math.max(0, m - least[axis]! + 1) * grid.spacingMm[axis]!) as unknown as Vec3,
    cutFaces: [share(lowFace), share(highFace)] as const,
    axes: [
      [d[0], d[3], d[6]],
      [d[1], d[4], d[7]],
      [d[2], d[5], d[8]],
    ] as const,
  };
}
