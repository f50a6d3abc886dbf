import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type GridGeometry,
  type Mat4,
} from '../../src-shared/geometry/patient-space.ts';
import { MeasuredVoxels } from './similarity/interpolation.ts';
import type { Volume } from './volume.ts';

/**
 * Fills slices [firstSlice, endSlice) of `resampled` with the moving image on the fixed grid, trilinearly interpolated;
 * what lies outside the moving image, or was never measured in it, gets `outsideValue`.
 */
export function resampleSlices(
  moving: Volume,
  padding: number | undefined,
  fixedGrid: GridGeometry,
  movingFromFixed: Mat4,
  outsideValue: number,
  resampled: Float32Array,
  firstSlice: number,
  endSlice: number,
): void {
  const [nx, ny] = fixedGrid.size;
  const m = multiply4(voxelFromPatient(moving.grid), multiply4(movingFromFixed, patientFromVoxel(fixedGrid)));
  const measured = new MeasuredVoxels(moving, padding);
  for (let k = firstSlice; k < endSlice; k++) {
    for (let j = 0; j < ny; j++) {
      const x0 = m[1] * j + m[2] * k + m[3];
      const y0 = m[5] * j + m[6] * k + m[7];
      const z0 = m[9] * j + m[10] * k + m[11];
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) {
        const value = measured.at(m[0] * i + x0, m[4] * i + y0, m[8] * i + z0);
        resampled[row + i] = value === value ? value : outsideValue;
      }
    }
  }
}
