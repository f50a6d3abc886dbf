import type { GridGeometry, Mat4, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import {
  identity4,
  identityDirection,
  patientFromVoxel,
  transformPoint,
} from '../../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import { centroidMm } from '../cases/head-points.ts';
import { movedGrid, reslice } from '../cases/reslice.ts';
import { seededRandom } from '../cases/random.ts';

/** Voxels along x, y and z. */
export type SeriesSize = Vec3;

/** What every series covers, mm: a whole head, whatever its voxels. */
const extentMm: Vec3 = [230, 230, 187.5];
/** Standard deviation of the noise that a finer grid would show, in the source's units. */
const noiseSigma = 8;

export const sizeText = (size: readonly number[]): string => size.join('x');

/** The grid of so many voxels about the middle of another. */
export function gridOfSize(source: GridGeometry, size: SeriesSize): GridGeometry {
  const middleMm = transformPoint(patientFromVoxel(source), source.size.map((n) => (n - 1) / 2) as unknown as Vec3);
  const spacingMm = size.map((n, axis) => extentMm[axis]! / n) as unknown as Vec3;
  const originMm = middleMm.map((mm, axis) => mm - (spacingMm[axis]! * (size[axis]! - 1)) / 2) as unknown as Vec3;
  return { size, spacingMm, originMm, direction: identityDirection };
}

/**
 * A head as a scanner of so many voxels would have it: interpolated linearly (thick slices averaged over their
 * thickness), with noise in every voxel, in whole numbers.
 * @param movedFromPatient where the header says the head lies.
 */
export function sizedVolume(source: Volume, size: SeriesSize, movedFromPatient: Mat4): Volume {
  const grid = gridOfSize(source.grid, size);
  const { voxels } = reslice(source, identity4, grid, { outside: () => 0, kernel: 'linear' });
  const random = seededRandom(`sized ${sizeText(size)}`);
  // A long table of normal numbers, entered anywhere, is far quicker than drawing each.
  const noise = Float32Array.from({ length: 65_537 }, () => noiseSigma * random.normal());
  let at = 0;
  for (let i = 0; i < voxels.length; i++) {
    at = i % 4093 === 0 ? random.integer(noise.length) : (at + 1) % noise.length;
    voxels[i] = Math.round(Math.abs(voxels[i]! + noise[at]!));
  }
  return { voxels, grid: movedGrid(grid, movedFromPatient) };
}

/** A move of the header that may well happen, and that elastix can find too: about 20° and 20 mm. */
export function headerMove(headPointsMm: readonly Vec3[]): Mat4 {
  return rigidAbout(rotationFromVector([0.25, -0.2, 0.15]), centroidMm(headPointsMm), [12, -9, 13]);
}
