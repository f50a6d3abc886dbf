/** How the voxels of a float32 volume are stored in a file. */
export interface StoredVoxels {
  readonly type: 'int16' | 'uint16' | 'float32';
  /** Little-endian, after `headerBytes` bytes of room for a file's header. */
  readonly bytes: Uint8Array;
}

/**
 * Packs voxels into the smallest type that holds every one of them exactly: see {@link storedTypeOf}.
 *
 * @param headerBytes room left before the voxels, a multiple of 4: the header then goes there without a copy of all
 */
export function storeVoxels(voxels: Float32Array, round = false, headerBytes = 0): StoredVoxels {
  const type = storedTypeOf(voxels, round);
  if (type === 'float32' && headerBytes === 0) {
    return { type, bytes: new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength) };
  }
  const bytes = new Uint8Array(headerBytes + storedBytes[type] * voxels.length);
  pack(voxels, type, bytes, headerBytes);
  return { type, bytes };
}

/** Bytes of a voxel. */
export const storedBytes = { int16: 2, uint16: 2, float32: 4 } as const;

/**
 * The smallest type that holds every voxel exactly: 16-bit integers if all are whole numbers in range, else float32.
 * Resampled volumes are fractional; `round` stores them in the whole numbers that their scanner counted in.
 */
export function storedTypeOf(voxels: Float32Array, round = false): StoredVoxels['type'] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    // NaN and infinities fail this test too.
    if (value - Math.floor(value) !== 0 && (!round || !Number.isFinite(value))) return 'float32';
  }
  if (low >= -32768 && high <= 32767) return 'int16';
  return low >= 0 && high <= 65535 ? 'uint16' : 'float32';
}

/** Writes voxels of a type that {@link storedTypeOf} gave into `bytes` from `offset` on, a multiple of 4. */
export function pack(voxels: Float32Array, type: StoredVoxels['type'], bytes: Uint8Array, offset: number): void {
  if (type === 'float32') return new Float32Array(bytes.buffer, offset, voxels.length).set(voxels);
  const { buffer } = bytes;
  const integers =
    type === 'int16' ? new Int16Array(buffer, offset, voxels.length) : new Uint16Array(buffer, offset, voxels.length);
  for (let i = 0; i < voxels.length; i++) integers[i] = Math.floor(voxels[i]! + 0.5);
}

/** True if most of what is not zero is whole: an interpolated slice (one was missing) does not change the units. */
export function countsInWholeNumbers(voxels: Float32Array): boolean {
  const step = Math.max(1, Math.floor(voxels.length / 500_000));
  let [whole, all] = [0, 0];
  for (let i = 0; i < voxels.length; i += step) {
    const value = voxels[i]!;
    if (value === 0) continue;
    all++;
    if (value === Math.floor(value)) whole++;
  }
  return whole > all / 2;
}
