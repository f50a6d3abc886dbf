import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** How many bytes of voxels a header declares, to be held against those that are there. */
export interface DeclaredVoxels {
  /** Voxels along each axis, those of time included. */
  readonly sizes: readonly number[];
  readonly bytesPerVoxel: number;
  /** Bytes before the first voxel. */
  readonly offset: number;
}

export function declaredBytes({ sizes, bytesPerVoxel, offset }: DeclaredVoxels): number {
  return offset + sizes.reduce((product, n) => product * n, bytesPerVoxel);
}

/**
 * How many bytes more than declared still are somebody's padding. A size that is wrong by one along any axis leaves at
 * least a face of the volume over, and every voxel would lie elsewhere.
 */
function paddingBytes({ sizes, bytesPerVoxel }: DeclaredVoxels): number {
  const [nx = 1, ny = 1, nz = 1] = sizes;
  return Math.min(nx * ny, ny * nz, nx * nz) * bytesPerVoxel - 1;
}

/** True as soon as `count` bytes are more than the header and padding explain. */
export function isTooMany(count: number, declared: DeclaredVoxels): boolean {
  return count > declaredBytes(declared) + paddingBytes(declared);
}

/** Why `count` bytes are not the voxels that were declared; null if they are. */
export function lengthProblem(count: number, declared: DeclaredVoxels): Message | null {
  if (count < declaredBytes(declared)) return messageOf('incomplete-file');
  return isTooMany(count, declared) ? messageOf('voxels-left-over') : null;
}
