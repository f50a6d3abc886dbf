/** How the voxels of a float32 volume are stored in a file. */
export interface StoredVoxels {
  readonly type: 'int16' | 'uint16' | 'float32';
  /** Little-endian. */
  readonly bytes: Uint8Array;
}

/**
 * Packs voxels into the smallest type that holds every one of them exactly: 16-bit integers where all are whole
 * numbers in range, else float32. Resampled volumes are fractional; `round` stores them in the whole numbers that
 * their scanner counted in.
 */
export function storeVoxels(voxels: Float32Array, round = false): StoredVoxels {
  let low = Infinity;
  let high = -Infinity;
  let whole = true;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    // NaN and infinities fail this test too.
    if (value - Math.floor(value) !== 0 && (!round || !Number.isFinite(value))) {
      whole = false;
      break;
    }
  }
  if (whole && low >= -32768 && high <= 32767) return { type: 'int16', bytes: bytesOf(packed(voxels, Int16Array)) };
  if (whole && low >= 0 && high <= 65535) return { type: 'uint16', bytes: bytesOf(packed(voxels, Uint16Array)) };
  return { type: 'float32', bytes: bytesOf(voxels) };
}

function packed(voxels: Float32Array, IntegerArray: Int16ArrayConstructor | Uint16ArrayConstructor) {
  const integers = new IntegerArray(voxels.length);
  for (let i = 0; i < voxels.length; i++) integers[i] = Math.floor(voxels[i]! + 0.5);
  return integers;
}

function bytesOf(array: Int16Array | Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** True where most of what is not zero is whole: an interpolated slice (one was missing) does not change the units. */
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
