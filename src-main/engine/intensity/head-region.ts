import {
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Mask } from './mask.ts';
import { hash } from './voxel-hash.ts';

/** Each region's points are dealt into so many parts that each cover it evenly, so that a share of them can be used. */
export const samplePasses = 4;
/** Eighths of the head are dealt into the head's passes, and after them the rim's. */
export const blocksAnOctant = 2 * samplePasses;

/** Where samples may lie: voxels of a coarse grid. */
export interface HeadRegion {
  readonly grid: GridGeometry;
  /** Indices of the region's voxels, by block: by eighth of the head, then head or rim, then pass. */
  readonly voxels: Int32Array;
  /** Where each block begins in `voxels`, and the end. */
  readonly blocks: readonly number[];
}

/** Apart from the streams that place points. */
const passStream = 1_000_003;

/**
 * The voxels that samples are placed in, from masks on a coarse grid. Eighths are split by the grid planes next to the
 * centre.
 */
export function headRegionOf(head: Mask, headAndRim: Mask, grid: GridGeometry, centreMm: Vec3): HeadRegion {
  const [rx, ry, rz] = grid.size;
  const [cx, cy, cz] = transformPoint(voxelFromPatient(grid), centreMm);
  const byBlock: number[][] = Array.from({ length: 8 * blocksAnOctant }, () => []);
  let index = 0;
  for (let z = 0; z < rz; z++) {
    for (let y = 0; y < ry; y++) {
      for (let x = 0; x < rx; x++, index++) {
        if (!headAndRim[index]) continue;
        const octant = (x > cx ? 1 : 0) + (y > cy ? 2 : 0) + (z > cz ? 4 : 0);
        const pass = Math.floor(samplePasses * hash(index, passStream));
        byBlock[octant * blocksAnOctant + (head[index] ? 0 : samplePasses) + pass]!.push(index);
      }
    }
  }
  const blocks = [0];
  for (const block of byBlock) blocks.push(blocks.at(-1)! + block.length);
  return { grid, voxels: Int32Array.from(byBlock.flat()), blocks };
}
