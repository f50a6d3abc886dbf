import { patientFromVoxel, transformPoint, voxelFromPatient, type GridGeometry, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts'; // prettier-ignore

/** A series of whole numbers, as it lies in its file. */
export interface SampledSeries {
  readonly grid: GridGeometry;
  readonly voxels: Int16Array;
}

/** A made-up head of waves about 25 mm long: 0 to 1000, and nowhere flat. */
export function waves(grid: GridGeometry, phase: number): SampledSeries {
  const [nx, ny, nz] = grid.size;
  const voxels = new Int16Array(nx * ny * nz);
  const patient = patientFromVoxel(grid);
  for (let k = 0, i = 0; k < nz; k++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const [a, b, c] = transformPoint(patient, [x, y, k]);
        const wave = Math.sin(a / 4 + phase) + Math.sin(b / 5 - phase) + Math.cos(c / 6 + (a + b) / 30);
        voxels[i++] = Math.round(500 + 160 * wave);
      }
    }
  }
  return { grid, voxels };
}

/** Trilinear between voxel centres, held constant over the outer halves of the border voxels; null outside these. */
export function sampleAt({ grid, voxels }: SampledSeries, pointMm: Vec3, gridFromPoint?: Mat4): number | null {
  const own = gridFromPoint ? transformPoint(gridFromPoint, pointMm) : pointMm;
  const at = transformPoint(voxelFromPatient(grid), own);
  if (at.some((index, axis) => index < -0.5 || index > grid.size[axis]! - 0.5)) return null;
  const low = at.map((index, axis) => Math.max(0, Math.min(grid.size[axis]! - 2, Math.floor(index))));
  const share = at.map((index, axis) => Math.max(0, Math.min(1, index - low[axis]!)));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    const index = low.map((from, axis) => {
      const far = (corner >> axis) & 1;
      weight *= far ? share[axis]! : 1 - share[axis]!;
      return from + far;
    });
    sum += weight * voxels[(index[2]! * grid.size[1] + index[1]!) * grid.size[0] + index[0]!]!;
  }
  return sum;
}
