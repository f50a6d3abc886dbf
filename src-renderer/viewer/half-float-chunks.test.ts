import { expect, it } from 'vitest';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { coarseSizeOf, coarseStrideOf, HalfChunks } from './half-float-chunks.ts';
import { halfFloatsOf } from './half-float.ts';

const size: Vec3 = [160, 150, 61];
const voxels = Float32Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => (i * 7919) % 2039);
voxels[5] = NaN;
const bytes = new Uint8Array(voxels.buffer);

it('gives every slice once and in order, however the bytes are cut', () => {
  for (const cut of [1013, 65_536, bytes.length]) {
    const chunks = new HalfChunks({ size, valueScale: 1, background: 3 });
    const halves = new Uint16Array(voxels.length);
    let next = 0;
    for (let at = 0; at < bytes.length; at += cut) {
      expect(chunks.isComplete).toBe(false);
      for (const chunk of chunks.push(bytes.subarray(at, at + cut))) {
        expect(chunk.firstSlice).toBe(next);
        halves.set(chunk.halves, chunk.firstSlice * size[0] * size[1]);
        next += chunk.sliceCount;
      }
    }
    expect(next).toBe(size[2]);
    expect(chunks.isComplete).toBe(true);
    // Not toEqual: it takes seconds over so many elements.
    expect(Buffer.compare(Buffer.from(halves.buffer), Buffer.from(halfFloatsOf(voxels, 1, 3).buffer))).toBe(0);
  }
});

it('keeps a coarse copy of evenly spread voxels', () => {
  const chunks = new HalfChunks({ size, valueScale: 1, background: 3 });
  chunks.push(bytes);
  const [sx, sy, sz] = coarseStrideOf(size);
  const [cx, cy, cz] = coarseSizeOf(size);
  expect([sx, sy, sz]).toEqual([3, 3, 1]);
  const [i, j, k] = [cx - 1, cy - 1, cz - 1];
  expect(chunks.coarse[(k * cy + j) * cx + i]).toBe(voxels[(k * sz * size[1] + j * sy) * size[0] + i * sx]);
  expect(chunks.coarse.every(Number.isFinite)).toBe(true);
});
