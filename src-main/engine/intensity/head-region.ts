import {
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Mask } from './mask.ts';
import { hash } from './voxel-hash.ts';

/** Each region's points are divided at random into this many subsets, each evenly spread, so that fewer can be used. */
export const sampleSubsetCount = 4;
/** An octant's blocks: the subsets of the head's points, then those of the rim's. */
export const blocksPerOctant = 2 * sampleSubsetCount;

/** Where samples may lie: voxels of a coarse grid. */
export interface HeadRegion {
  readonly grid: GridGeometry;
  /** Indices of the region's voxels in order of blocks: by octant of the head, then head or rim, then subset. */
  readonly voxels: Int32Array;
  /** Where each block begins in `voxels`, and the end. */
  readonly blocks: readonly number[];
}

/** Differs from the streams that place points. */
const subsetStream = 1_000_003;

/**
 * The voxels that samples are placed in, from masks on a coarse grid. Octants are divided by the grid planes next to the
 * head's centre.
 */
export function headRegionOf(head: Mask, headAndRim: Mask, grid: GridGeometry, centreMm: Vec3): HeadRegion {
  const [rx, ry, rz] = grid.size;
  const [cx, cy, cz] = transformPoint(voxelFromPatient(grid), centreMm);
  const byBlock: number[][] = Array.from({ length: 8 * blocksPerOctant }, () => []);
  let index = 0;
  for (let z = 0; z < rz; z++) {
    for (let y = 0; y < ry; y++) {
      for (let x = 0; x < rx; x++, index++) {
        if (!headAndRim[index]) continue;
        const octant = (x > cx ? 1 : 0) + (y > cy ? 2 : 0) + (z > cz ? 4 : 0);
        const subset = Math.floor(sampleSubsetCount * hash(index, subsetStream));
        byBlock[octant * blocksPerOctant + (head[index] ? 0 : sampleSubsetCount) + subset]!.push(index);
      }
    }
  }
  const blocks = [0];
  for (const block of byBlock) blocks.push(blocks.at(-1)! + block.length);
  return { grid, voxels: Int32Array.from(byBlock.flat()), blocks };
}
