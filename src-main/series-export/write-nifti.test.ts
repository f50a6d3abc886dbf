import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readImageNode } from '@itk-wasm/image-io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GridGeometry, Mat3 } from '../../src-shared/geometry/patient-space.ts';
import { multiply3, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../engine/volume.ts';
import { gzip } from './gzip.ts';
import { niftiBytes, writeNifti } from './write-nifti.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'concord-nifti-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const oblique = rotationFromVector([0.4, -1.1, 2.7]);
const mirrored: Mat3 = multiply3(oblique, [1, 0, 0, 0, 1, 0, 0, 0, -1]);

function volumeOf(direction: Mat3, voxel: (i: number) => number): Volume {
  const grid: GridGeometry = {
    size: [5, 4, 3],
    spacingMm: [0.5, 1.25, 3],
    originMm: [-91.5, 12.25, 70.125],
    direction,
  };
  return { grid, voxels: Float32Array.from({ length: 60 }, (_, i) => voxel(i)) };
}

const datatypeOf = (bytes: Uint8Array) => new DataView(bytes.buffer).getInt16(70, true);

describe('writing NIfTI', () => {
  it.each([
    ['right-handed', oblique],
    ['left-handed', mirrored],
    ['half a turn', [-1, 0, 0, 0, -1, 0, 0, 0, 1] as const],
  ])('ITK reads back the grid and voxels of a %s volume', async (name, direction) => {
    const volume = volumeOf(direction, (i) => i * 7 - 100.5);
    const path = join(scratch, `${name}.nii.gz`);
    await writeNifti(path, volume);
    const image = await readImageNode(path);
    expect([...image.size]).toEqual(volume.grid.size);
    volume.grid.spacingMm.forEach((mm, axis) => expect(image.spacing[axis]).toBeCloseTo(mm, 5));
    volume.grid.originMm.forEach((mm, axis) => expect(image.origin[axis]).toBeCloseTo(mm, 4));
    volume.grid.direction.forEach((cosine, index) => expect(image.direction[index]).toBeCloseTo(cosine, 5));
    expect([...(image.data as Float32Array)]).toEqual([...volume.voxels]);
  });

  it('qform and sform tell the same grid', () => {
    for (const direction of [oblique, mirrored]) {
      const header = new DataView(niftiBytes(volumeOf(direction, () => 0)).buffer);
      const float = (offset: number) => header.getFloat32(offset, true);
      const [b, c, d] = [float(256), float(260), float(264)];
      const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
      const r13 = 2 * (b * d + a * c);
      expect(r13 * float(76) * 3).toBeCloseTo(float(288), 4);
      const r21 = 2 * (b * c + a * d);
      expect(r21 * 0.5).toBeCloseTo(float(296), 4);
      expect(float(268)).toBeCloseTo(float(292), 6);
    }
  });

  it('stores whole numbers in 16 bits, everything else in float32', () => {
    expect(datatypeOf(niftiBytes(volumeOf(oblique, (i) => i - 32768)))).toBe(4);
    expect(datatypeOf(niftiBytes(volumeOf(oblique, (i) => i + 65000)))).toBe(512);
    expect(datatypeOf(niftiBytes(volumeOf(oblique, (i) => i + 65500)))).toBe(16);
    expect(datatypeOf(niftiBytes(volumeOf(oblique, (i) => i + 0.5)))).toBe(16);
    expect(datatypeOf(niftiBytes(volumeOf(oblique, (i) => (i ? i : NaN))))).toBe(16);
    expect(
      datatypeOf(
        niftiBytes(
          volumeOf(oblique, (i) => i + 0.4),
          { round: true },
        ),
      ),
    ).toBe(4);
  });
});

describe('gzip', () => {
  it.each([0, 1, 2 ** 21, 5_000_001])('%i bytes come back', async (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i) >> 7);
    const path = join(scratch, `${length}.gz`);
    await writeFile(path, await gzip(bytes));
    expect(gunzipSync(await readFile(path)).equals(bytes)).toBe(true);
  });
});

describe('a compressed volume, packed part by part', () => {
  it.each([
    ['int16', (i: number) => (i % 4000) - 1000],
    ['uint16', (i: number) => i % 60_000],
    ['float32', (i: number) => i / 7],
  ] as const)('holds the bytes of the same volume packed at once: %s', async (_, valueAt) => {
    // More than one part of 2 MiB, and no whole number of them.
    const voxels = Float32Array.from({ length: 128 * 128 * 70 }, (_, i) => valueAt(i));
    const { grid } = volumeOf(oblique, () => 0);
    const volume: Volume = { voxels, grid: { ...grid, size: [128, 128, 70] } };
    const path = join(scratch, 'volume.nii.gz');
    await writeNifti(path, volume);
    expect(gunzipSync(await readFile(path)).equals(niftiBytes(volume))).toBe(true);
  });
});
