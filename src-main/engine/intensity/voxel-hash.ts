/** A number in [0, 1) from a voxel index (the finaliser of MurmurHash3, Appleby 2011). */
export function hash(index: number, stream: number): number {
  let h = Math.imul(index, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
