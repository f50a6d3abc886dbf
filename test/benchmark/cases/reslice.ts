import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Mat3,
  type Mat4,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';

/** How a new grid takes its values from the source. */
export interface ResliceOptions {
  /** Gives the value of a voxel whose whole profile lies outside the source. */
  readonly outside: () => number;
  /** Catmull-Rom keeps fine detail; linear suffices where several samples are averaged anyway. */
  readonly kernel: 'linear' | 'cubic';
  /** Integer values, as scanners store. */
  readonly rounded?: boolean;
}

/** Distance of the samples that are averaged over a thick voxel, mm. */
const profileStepMm = 0.9;

/**
 * Samples `source` on `grid`, averaging a box profile over each voxel's extent where the voxel is larger than
 * {@link profileStepMm} (partial volume, as a thick slice is acquired). Samples outside the source are left out of
 * the average, so that no false edge appears along the source's border.
 *
 * @param sourceFromTarget maps patient points of `grid` to patient points of `source`, mm.
 */
export function reslice(source: Volume, sourceFromTarget: Mat4, grid: GridGeometry, options: ResliceOptions): Volume {
  const voxelFromVoxel = multiply4(voxelFromPatient(source.grid), multiply4(sourceFromTarget, patientFromVoxel(grid)));
  const offsets = profileOffsets(grid, voxelFromVoxel);
  const sample = options.kernel === 'cubic' ? cubicSampler(source) : linearSampler(source);
  const [nx, ny, nz] = grid.size;
  const m = voxelFromVoxel;
  const voxels = new Float32Array(nx * ny * nz);
  let index = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const rowX = m[1] * j + m[2] * k + m[3];
      const rowY = m[5] * j + m[6] * k + m[7];
      const rowZ = m[9] * j + m[10] * k + m[11];
      for (let i = 0; i < nx; i++) {
        const x = rowX + m[0] * i;
        const y = rowY + m[4] * i;
        const z = rowZ + m[8] * i;
        let sum = 0;
        let count = 0;
        for (let s = 0; s < offsets.length; s += 3) {
          const value = sample(x + offsets[s]!, y + offsets[s + 1]!, z + offsets[s + 2]!);
          if (value === value) {
            sum += value;
            count++;
          }
        }
        const value = count > 0 ? sum / count : options.outside();
        voxels[index++] = options.rounded ? Math.round(value) : value;
      }
    }
  }
  return { voxels, grid };
}

/** Offsets of the averaged samples from a target voxel's centre, in source voxels: x0 y0 z0 x1 … */
function profileOffsets(grid: GridGeometry, m: Mat4): Float64Array {
  const steps = grid.spacingMm.map((spacing) => Math.max(1, Math.round(spacing / profileStepMm)));
  const [nx, ny, nz] = steps as [number, number, number];
  const offsets: number[] = [];
  for (let c = 0; c < nz; c++) {
    for (let b = 0; b < ny; b++) {
      for (let a = 0; a < nx; a++) {
        const [i, j, k] = [(a + 0.5) / nx - 0.5, (b + 0.5) / ny - 0.5, (c + 0.5) / nz - 0.5];
        offsets.push(m[0] * i + m[1] * j + m[2] * k, m[4] * i + m[5] * j + m[6] * k, m[8] * i + m[9] * j + m[10] * k);
      }
    }
  }
  return Float64Array.from(offsets);
}

/** Value at a continuous voxel index; NaN outside the volume. */
type Sampler = (x: number, y: number, z: number) => number;

export function linearSampler({ voxels, grid }: Volume): Sampler {
  const [nx, ny, nz] = grid.size;
  const nxy = nx * ny;
  return (x, y, z) => {
    if (!(x >= 0 && y >= 0 && z >= 0 && x <= nx - 1 && y <= ny - 1 && z <= nz - 1)) return NaN;
    const i = Math.min(x | 0, nx - 2);
    const j = Math.min(y | 0, ny - 2);
    const k = Math.min(z | 0, nz - 2);
    const fx = x - i;
    const fy = y - j;
    const fz = z - k;
    const at = i + nx * j + nxy * k;
    const a = voxels[at]! + fx * (voxels[at + 1]! - voxels[at]!);
    const b = voxels[at + nx]! + fx * (voxels[at + nx + 1]! - voxels[at + nx]!);
    const c = voxels[at + nxy]! + fx * (voxels[at + nxy + 1]! - voxels[at + nxy]!);
    const d = voxels[at + nxy + nx]! + fx * (voxels[at + nxy + nx + 1]! - voxels[at + nxy + nx]!);
    const near = a + fy * (b - a);
    return near + fz * (c + fy * (d - c) - near);
  };
}

/** Catmull-Rom inside, linear in the outermost voxel. */
function cubicSampler(source: Volume): Sampler {
  const { voxels, grid } = source;
  const [nx, ny, nz] = grid.size;
  const nxy = nx * ny;
  const linear = linearSampler(source);
  const along = (t: number, a: number, b: number, c: number, d: number): number =>
    b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  return (x, y, z) => {
    if (!(x >= 1 && y >= 1 && z >= 1 && x < nx - 2 && y < ny - 2 && z < nz - 2)) return linear(x, y, z);
    const i = x | 0;
    const j = y | 0;
    const k = z | 0;
    const fx = x - i;
    const fy = y - j;
    const fz = z - k;
    const row = (at: number): number => along(fx, voxels[at - 1]!, voxels[at]!, voxels[at + 1]!, voxels[at + 2]!);
    const plane = (at: number): number => along(fy, row(at - nx), row(at), row(at + nx), row(at + 2 * nx));
    const at = i + nx * j + nxy * k;
    return along(fz, plane(at - nxy), plane(at), plane(at + nxy), plane(at + 2 * nxy));
  };
}

/** The smallest grid of the given axes and spacing that covers all points with a margin. */
export function gridCovering(
  pointsMm: readonly Vec3[],
  direction: Mat3,
  spacingMm: Vec3,
  marginMm: Vec3,
): GridGeometry {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const [x, y, z] of pointsMm) {
    for (let axis = 0; axis < 3; axis++) {
      const along = direction[axis]! * x + direction[3 + axis]! * y + direction[6 + axis]! * z;
      low[axis] = Math.min(low[axis]!, along);
      high[axis] = Math.max(high[axis]!, along);
    }
  }
  const size = [0, 1, 2].map((axis) =>
    Math.max(2, Math.ceil((high[axis]! - low[axis]! + 2 * marginMm[axis]!) / spacingMm[axis]!) + 1),
  ) as unknown as Vec3;
  const start = [0, 1, 2].map((axis) => low[axis]! - marginMm[axis]!);
  const originMm = [0, 1, 2].map(
    (row) =>
      direction[3 * row]! * start[0]! + direction[3 * row + 1]! * start[1]! + direction[3 * row + 2]! * start[2]!,
  ) as unknown as Vec3;
  return { size, spacingMm, originMm, direction };
}

/** The grid as the header would state it after a rigid move of patient space. */
export function movedGrid(grid: GridGeometry, movedFromPatient: Mat4): GridGeometry {
  const m = movedFromPatient;
  const d = grid.direction;
  const direction: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      direction.push(m[4 * row]! * d[column]! + m[4 * row + 1]! * d[3 + column]! + m[4 * row + 2]! * d[6 + column]!);
    }
  }
  return { ...grid, originMm: transformPoint(m, grid.originMm), direction: direction as unknown as Mat3 };
}
