import type { Volume } from '../volume.ts';

/** Positions this close to a voxel's centre, in voxels, are on it: rounding must not move them across a border. */
const onVoxel = 1e-6;

function snapped(position: number): number {
  const nearest = Math.round(position);
  return Math.abs(position - nearest) < onVoxel ? nearest : position;
}

/**
 * Trilinear interpolation in double precision that refuses what was never measured: positions outside the voxel
 * centres' box, and neighbourhoods with a padding or non-finite voxel of weight above 0.
 */
export class MeasuredVoxels {
  private readonly voxels: Float32Array;
  private readonly nx: number;
  private readonly nxy: number;
  private readonly topX: number;
  private readonly topY: number;
  private readonly topZ: number;
  private readonly padding: number;

  /** @param padding NaN where the volume has none */
  constructor({ voxels, grid }: Volume, padding: number | undefined) {
    const [nx, ny, nz] = grid.size;
    this.voxels = voxels;
    this.nx = nx;
    this.nxy = nx * ny;
    this.topX = nx - 1;
    this.topY = ny - 1;
    this.topZ = nz - 1;
    this.padding = padding ?? NaN;
  }

  /** Value at continuous voxel indices, or NaN where nothing was measured. */
  at(x: number, y: number, z: number): number {
    const px = snapped(x);
    const py = snapped(y);
    const pz = snapped(z);
    if (!(px >= 0 && py >= 0 && pz >= 0 && px <= this.topX && py <= this.topY && pz <= this.topZ)) return NaN;
    const i = px | 0;
    const j = py | 0;
    const k = pz | 0;
    const fx = px - i;
    const fy = py - j;
    const fz = pz - k;
    const { voxels, padding } = this;
    // Where a fraction is 0 the far neighbour has no weight (and may not exist): the near one stands in for it.
    const dx = fx > 0 ? 1 : 0;
    const dy = fy > 0 ? this.nx : 0;
    const dz = fz > 0 ? this.nxy : 0;
    const p = i + j * this.nx + k * this.nxy;
    const v000 = voxels[p]!;
    const v100 = voxels[p + dx]!;
    const v010 = voxels[p + dy]!;
    const v110 = voxels[p + dy + dx]!;
    const q = p + dz;
    const v001 = voxels[q]!;
    const v101 = voxels[q + dx]!;
    const v011 = voxels[q + dy]!;
    const v111 = voxels[q + dy + dx]!;
    if (
      v000 === padding || v100 === padding || v010 === padding || v110 === padding ||
      v001 === padding || v101 === padding || v011 === padding || v111 === padding
    ) {
      return NaN;
    } // prettier-ignore
    const a = v000 + fx * (v100 - v000);
    const b = v010 + fx * (v110 - v010);
    const c = v001 + fx * (v101 - v001);
    const d = v011 + fx * (v111 - v011);
    const near = a + fy * (b - a);
    return near + fz * (c + fy * (d - c) - near);
  }
}
