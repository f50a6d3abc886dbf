/** Voxels as the window receives them. */
export interface WindowVoxels {
  /** Subtracted from whole numbers that go as int16; null if they stay float32. */
  readonly int16Intercept: number | null;
  /** What stands for voxels that are not finite: a texture would spread them. */
  readonly background: number;
}

/** @param piece float32 little-endian, whole voxels. */
export function windowVoxelsOf(piece: Buffer<ArrayBuffer>, { int16Intercept, background }: WindowVoxels) {
  const voxels = new Float32Array(piece.buffer, piece.byteOffset, piece.byteLength / 4);
  if (int16Intercept === null) {
    for (let i = 0; i < voxels.length; i++) if (!Number.isFinite(voxels[i])) voxels[i] = background;
    return piece;
  }
  const halves = new Int16Array(voxels.length);
  for (let i = 0; i < voxels.length; i++) halves[i] = voxels[i]! - int16Intercept;
  return Buffer.from(halves.buffer);
}
