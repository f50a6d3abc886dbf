import { expect, test } from 'vitest';
import { windowVoxelsOf } from './window-voxels.ts';

const pieceOf = (...voxels: number[]) => Buffer.from(Float32Array.from(voxels).buffer);

test('whole numbers go as int16, less the intercept', () => {
  const piece = windowVoxelsOf(pieceOf(0, 40000, 65535), { int16Intercept: 32768, background: 0 });
  expect([...new Int16Array(piece.buffer, piece.byteOffset, 3)]).toEqual([-32768, 7232, 32767]);
});

test('others stay float32; what is not finite is background', () => {
  const piece = windowVoxelsOf(pieceOf(0.5, Number.NaN, -Infinity), { int16Intercept: null, background: -1000 });
  expect([...new Float32Array(piece.buffer, piece.byteOffset, 3)]).toEqual([0.5, -1000, -1000]);
});
