import type { Mat4, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
} from '../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../engine/volume.ts';

export type PlaneName = 'axial' | 'coronal' | 'sagittal';
export const planeNames = ['axial', 'coronal', 'sagittal'] as const;

/** A picture plane in the fixed patient space, pixels square, shown as radiologists do: the patient's left on the right. */
export interface PicturePlane {
  readonly width: number;
  readonly height: number;
  /** Maps (column, row, 0) to fixed LPS millimetres. */
  readonly fixedFromPixel: Mat4;
}

/** Values at the pixels of a plane, row by row; NaN where the volume has none. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

// LPS axis and sign of a picture's rightward and downward direction.
const layout = {
  axial: { right: 0, rightSign: 1, down: 1, downSign: 1 },
  coronal: { right: 0, rightSign: 1, down: 2, downSign: -1 },
  sagittal: { right: 1, rightSign: 1, down: 2, downSign: -1 },
} as const;

/** The plane through `centreMm` that covers the volume's bounding box in patient space. */
export function planeThrough(volume: Volume, name: PlaneName, centreMm: Vec3, pixelMm: number): PicturePlane {
  const { low, high } = boundingBoxMm(volume);
  const { right, rightSign, down, downSign } = layout[name];
  const corner: number[] = [...centreMm];
  corner[right] = rightSign > 0 ? low[right] : high[right];
  corner[down] = downSign > 0 ? low[down] : high[down];
  const column = (axis: number, start: number) =>
    axis === start ? pixelMm * (start === right ? rightSign : downSign) : 0;
  return {
    width: Math.max(1, Math.round((high[right] - low[right]) / pixelMm)),
    height: Math.max(1, Math.round((high[down] - low[down]) / pixelMm)),
    fixedFromPixel: [
      column(0, right), column(0, down), 0, corner[0]!,
      column(1, right), column(1, down), 0, corner[1]!,
      column(2, right), column(2, down), 0, corner[2]!,
      0, 0, 0, 1,
    ], // prettier-ignore
  };
}

/** Samples a volume on a plane, trilinearly. `volumeFromFixed` maps fixed LPS points to the volume's own patient space. */
export function samplePlane(volume: Volume, volumeFromFixed: Mat4, plane: PicturePlane): Raster {
  const m = multiply4(voxelFromPatient(volume.grid), multiply4(volumeFromFixed, plane.fixedFromPixel));
  const values = new Float32Array(plane.width * plane.height);
  for (let row = 0, pixel = 0; row < plane.height; row++) {
    for (let column = 0; column < plane.width; column++, pixel++) {
      values[pixel] = trilinear(
        volume,
        m[0] * column + m[1] * row + m[3],
        m[4] * column + m[5] * row + m[7],
        m[8] * column + m[9] * row + m[11],
      );
    }
  }
  return { width: plane.width, height: plane.height, values };
}

/** The value at a continuous voxel index; half a voxel beyond the outermost centres still counts as inside. */
function trilinear({ voxels, grid }: Volume, x: number, y: number, z: number): number {
  const [nx, ny, nz] = grid.size;
  if (!(x >= -0.5 && y >= -0.5 && z >= -0.5 && x <= nx - 0.5 && y <= ny - 0.5 && z <= nz - 0.5)) return NaN;
  const [x0, x1, fx] = neighbours(x, nx);
  const [y0, y1, fy] = neighbours(y, ny);
  const [z0, z1, fz] = neighbours(z, nz);
  const rowAt = (j: number, k: number) => {
    const start = nx * (j + ny * k);
    return voxels[start + x0]! * (1 - fx) + voxels[start + x1]! * fx;
  };
  return (
    (rowAt(y0, z0) * (1 - fy) + rowAt(y1, z0) * fy) * (1 - fz) + (rowAt(y0, z1) * (1 - fy) + rowAt(y1, z1) * fy) * fz
  );
}

function neighbours(index: number, count: number): [number, number, number] {
  const clamped = Math.min(Math.max(index, 0), count - 1);
  const below = Math.min(Math.floor(clamped), Math.max(count - 2, 0));
  return [below, Math.min(below + 1, count - 1), clamped - below];
}

function boundingBoxMm({ grid }: Volume): { low: Vec3; high: Vec3 } {
  const toPatient = patientFromVoxel(grid);
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const end = (axis: 0 | 1 | 2) => ((corner >> axis) & 1 ? grid.size[axis] - 0.5 : -0.5);
    transformPoint(toPatient, [end(0), end(1), end(2)]).forEach((mm, axis) => {
      low[axis] = Math.min(low[axis]!, mm);
      high[axis] = Math.max(high[axis]!, mm);
    });
  }
  return { low, high };
}
