/** Voxels of a volume, zeroed, in memory that worker threads share without a copy. */
export function allocateVoxels(count: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
