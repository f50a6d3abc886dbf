import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type GridGeometry,
  type Mat4,
} from '../../src-shared/geometry/patient-space.ts';
import type { LoadedSeries } from './intensity/load-series.ts';
import type { Address, Kernel } from './kernel/kernel.ts';

export function movingVoxelFromFixedVoxel(
  fixedGrid: GridGeometry,
  movingGrid: GridGeometry,
  movingFromFixed: Mat4,
): Mat4 {
  return multiply4(voxelFromPatient(movingGrid), multiply4(movingFromFixed, patientFromVoxel(fixedGrid)));
}

/**
 * Fills slices [firstSlice, endSlice) of the float32 volume at `resampledAt` with the moving image on the fixed grid,
 * trilinearly interpolated; what lies outside the moving image, or was never measured in it, gets `outsideValue`.
 */
export function resampleSlices(
  kernel: Kernel,
  moving: LoadedSeries,
  fixedGrid: GridGeometry,
  movingFromFixed: Mat4,
  outsideValue: number,
  resampledAt: Address,
  firstSlice: number,
  endSlice: number,
): void {
  kernel.imageMatrix.set(movingVoxelFromFixedVoxel(fixedGrid, moving.grid, movingFromFixed).slice(0, 12));
  kernel.run.resample(
    resampledAt, fixedGrid.size[0], fixedGrid.size[1], firstSlice, endSlice,
    moving.voxelsAt, ...moving.grid.size, moving.padding ?? NaN, kernel.at.imageMatrix, outsideValue,
  ); // prettier-ignore
}
