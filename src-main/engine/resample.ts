import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type GridGeometry,
  type Mat4,
} from '../../src-shared/geometry/patient-space.ts';
import type { LoadedSeries } from './intensity/load-series.ts';
import type { Address, Kernel } from './kernel/kernel.ts';
import type { Volume } from './volume.ts';

export function movingVoxelFromFixedVoxel(
  fixedGrid: GridGeometry,
  movingGrid: GridGeometry,
  movingFromFixed: Mat4,
): Mat4 {
  return multiply4(voxelFromPatient(movingGrid), multiply4(movingFromFixed, patientFromVoxel(fixedGrid)));
}

/**
 * Fills slices [firstSlice, endSlice) of `resampled` (on the fixed grid) with the moving image, trilinearly
 * interpolated. Voxels outside the moving image, or never measured in it, get `outsideValue`.
 *
 * @param sliceAt room for one float32 slice in the kernel's memory
 */
export function resampleSlices(
  kernel: Kernel,
  moving: LoadedSeries,
  resampled: Volume,
  movingFromFixed: Mat4,
  outsideValue: number,
  sliceAt: Address,
  firstSlice: number,
  endSlice: number,
): void {
  const { grid, voxels } = resampled;
  const [nx, ny] = grid.size;
  kernel.imageMatrix.set(movingVoxelFromFixedVoxel(grid, moving.grid, movingFromFixed).slice(0, 12));
  const slice = new Float32Array(kernel.memory.buffer, sliceAt, nx * ny);
  for (let k = firstSlice; k < endSlice; k++) {
    kernel.run.resample(
      sliceAt, nx, ny, k, k + 1,
      moving.voxelsAt, moving.isInt16, ...moving.grid.size, moving.padding ?? NaN, kernel.at.imageMatrix, outsideValue,
    ); // prettier-ignore
    voxels.set(slice, nx * ny * k);
  }
}
