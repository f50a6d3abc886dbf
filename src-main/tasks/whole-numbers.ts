/**
 * What is to be subtracted from every voxel so that all of them are int16: 0 if they are as they stand. Null if they are
 * not whole numbers, or spread too far: such voxels can only be kept as float32.
 */
export function int16InterceptOf(voxels: Float32Array): number | null {
  let [least, most] = [Infinity, -Infinity];
  for (const voxel of voxels) {
    if (!Number.isInteger(voxel)) return null;
    if (voxel < least) least = voxel;
    if (voxel > most) most = voxel;
  }
  if (least >= -32768 && most <= 32767) return 0;
  return most - least <= 65535 ? least + 32768 : null;
}
