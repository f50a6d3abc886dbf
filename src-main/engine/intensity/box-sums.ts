import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Mask } from './mask.ts';

/** Sums of a mask over boxes, from a table of sums. */
export class BoxSums {
  private readonly table: Int32Array;
  private readonly size: Vec3;

  constructor(mask: Mask, size: Vec3) {
    this.size = size;
    const [nx, ny, nz] = size;
    const [sx, sxy] = [nx + 1, (nx + 1) * (ny + 1)];
    this.table = new Int32Array(sxy * (nz + 1));
    const t = this.table;
    for (let z = 1, i = 0; z <= nz; z++) {
      for (let y = 1; y <= ny; y++) {
        let row = 0;
        for (let x = 1; x <= nx; x++, i++) {
          const at = x + sx * y + sxy * z;
          row += mask[i]!;
          t[at] = row + t[at - sx]! + t[at - sxy]! - t[at - sx - sxy]!;
        }
      }
    }
  }

  /** How much of a box is inside, how many of its voxels lie in the grid, and how many it would have. */
  about(at: Vec3, half: Vec3): { inside: number; voxels: number; capacity: number } {
    const [nx, ny] = this.size;
    const [sx, sxy] = [nx + 1, (nx + 1) * (ny + 1)];
    const low = at.map((p, axis) => Math.max(0, p - half[axis]!));
    const high = at.map((p, axis) => Math.min(this.size[axis]!, p + half[axis]! + 1));
    const t = (x: number, y: number, z: number) => this.table[x + sx * y + sxy * z]!;
    const [x0, y0, z0] = low as [number, number, number];
    const [x1, y1, z1] = high as [number, number, number];
    return {
      inside:
        t(x1, y1, z1) - t(x0, y1, z1) - t(x1, y0, z1) - t(x1, y1, z0) +
        t(x0, y0, z1) + t(x0, y1, z0) + t(x1, y0, z0) - t(x0, y0, z0),
      voxels: (x1 - x0) * (y1 - y0) * (z1 - z0),
      capacity: half.reduce((product, h) => product * (2 * h + 1), 1),
    }; // prettier-ignore
  }
}
