/** How the voxels of a float32 volume are stored in a file. */
export interface StoredVoxels {
  readonly type: 'int16' | 'uint16' | 'float32';
  /** Little-endian, after `headerBytes` bytes of room for a file's header. */
  readonly bytes: Uint8Array;
}

/**
 * Packs voxels into the smallest type that holds every one of them exactly: 16-bit integers if all are whole
 * numbers in range, else float32. Resampled volumes are fractional; `round` stores them in the whole numbers that
 * their scanner counted in.
 *
 * @param headerBytes room left before the voxels, a multiple of 4: the header then goes there without a copy of all
 */
export function storeVoxels(voxels: Float32Array, round = false, headerBytes = 0): StoredVoxels {
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
  if (whole && low >= -32768 && high <= 32767) return { type: 'int16', bytes: packed(voxels, Int16Array, headerBytes) };
  if (whole && low >= 0 && high <= 65535) return { type: 'uint16', bytes: packed(voxels, Uint16Array, headerBytes) };
  if (headerBytes === 0) {
    return { type: 'float32', bytes: new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength) };
  }
  const bytes = new Uint8Array(headerBytes + voxels.byteLength);
  new Float32Array(bytes.buffer, headerBytes).set(voxels);
  return { type: 'float32', bytes };
}

function packed(
  voxels: Float32Array,
  IntegerArray: Int16ArrayConstructor | Uint16ArrayConstructor,
  headerBytes: number,
): Uint8Array {
  const bytes = new Uint8Array(headerBytes + 2 * voxels.length);
  const integers = new IntegerArray(bytes.buffer, headerBytes);
  for (let i = 0; i < voxels.length; i++) integers[i] = Math.floor(voxels[i]! + 0.5);
  return bytes;
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
