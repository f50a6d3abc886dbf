import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { niftiFile } from '../../test/fixtures/nifti-file.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { readSeries } from './read-series.ts';

const samples = Int16Array.from({ length: 24_000 }, (_, i) => Math.round(300 * Math.sin(i / 9)) + (i % 7));
const raw = Buffer.from(samples.buffer);
const rows = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
const nifti = niftiFile({ dimensions: [40, 30, 20], sform: { code: 1, rows } }, (i) => samples[i]!);
const series4d = niftiFile({ dimensions: [40, 30, 10, 2], sform: { code: 1, rows } }, (i) => samples[i]!);

function metaImage(stream: Buffer, compressed = true): Buffer {
  const packed = compressed ? `CompressedData = True\nCompressedDataSize = ${stream.length}\n` : '';
  const header = `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n${packed}DimSize = 40 30 20\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`;
  return Buffer.concat([Buffer.from(header), stream]);
}

function nrrd(stream: Buffer, encoding = 'gzip'): Buffer {
  const header = `NRRD0004\ntype: int16\ndimension: 3\nspace: left-posterior-superior\nsizes: 40 30 20\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nkinds: domain domain domain\nendian: little\nencoding: ${encoding}\nspace origin: (0,0,0)\n\n`;
  return Buffer.concat([Buffer.from(header), stream]);
}

function read(name: string, bytes: Buffer) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return readSeries(path);
}

const flippedAt = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= 4;
  return copy;
};

type Packing = readonly [
  name: string,
  pack: (stream: Buffer) => Buffer,
  wrap: (stream: Buffer) => Buffer,
  bytes: Buffer,
];
const packings: readonly Packing[] = [
  ['t1.nii.gz', gzipSync, (stream) => stream, nifti],
  ['t1.mha', deflateSync, metaImage, raw],
  ['t1.nrrd', gzipSync, nrrd, raw],
];

describe('packed voxels are used only once the whole stream was verified', () => {
  for (const [name, pack, wrap, bytes] of packings) {
    const packed = pack(bytes);

    it(`${name}: sound`, async () => {
      expect(Array.from((await read(name, wrap(packed))).volume.voxels.subarray(0, 3))).toEqual([
        ...samples.slice(0, 3),
      ]);
    });

    it(`${name}: any flip, cut or garbage is refused`, async () => {
      const broken: Buffer[] = [
        flippedAt(packed, -2), // in gzip the length, in zlib the checksum
        flippedAt(packed, -6),
        ...[0.2, 0.4, 0.6, 0.8].map((part) => flippedAt(packed, Math.floor(part * packed.length))),
        packed.subarray(0, -1),
        packed.subarray(0, -5),
        packed.subarray(0, packed.length / 2),
        Buffer.concat([packed, Buffer.from('after the end')]),
        pack(bytes.subarray(0, -2)),
        pack(Buffer.concat([bytes, bytes])),
      ];
      for (const [index, stream] of broken.entries()) {
        const failure = await read(name, wrap(stream)).catch((error: unknown) => error);
        expect([index, failure]).toEqual([index, expect.objectContaining({ name: 'Failure', code: 'input' })]);
        expect((failure as Error).message).toContain(name);
      }
    });
  }

  it('reads a gzip of several members, and one that is padded with zeros', async () => {
    const members = Buffer.concat([
      gzipSync(nifti.subarray(0, 5000)),
      gzipSync(nifti.subarray(5000)),
      Buffer.alloc(512),
    ]);
    expect((await read('t1.nii.gz', members)).volume.voxels[23_999]).toBe(samples[23_999]);
    const second = flippedAt(members, members.length - 520);
    await expect(read('t1.nii.gz', second)).rejects.toThrow(/damaged/);
  });

  it('unpacks all volumes of a 4-D file before it uses the first', async () => {
    expect((await read('t1.nii.gz', gzipSync(series4d))).volume.voxels).toHaveLength(12_000);
    await expect(read('t1.nii.gz', flippedAt(gzipSync(series4d), -6))).rejects.toThrow(/damaged/);
    await expect(read('t1.nii', series4d.subarray(0, -10))).rejects.toThrow(/ends before/);
  });

  it('stops unpacking what is more than the header declares', async () => {
    const bomb = gzipSync(Buffer.concat([nifti, Buffer.alloc(64 * 2 ** 20)]));
    await expect(read('t1.nii.gz', bomb)).rejects.toThrow(/more voxels than its header claims/);
  });
});

describe('voxels that are not packed', () => {
  it('must be as many as the header states, up to padding', async () => {
    for (const [name, wrap] of [
      ['t1.mha', (stream: Buffer) => metaImage(stream, false)],
      ['t1.nrrd', (stream: Buffer) => nrrd(stream, 'raw')],
    ] as const) {
      expect((await read(name, wrap(Buffer.concat([raw, Buffer.alloc(64)])))).volume.voxels).toHaveLength(24_000);
      await expect(read(name, wrap(raw.subarray(0, -2)))).rejects.toThrow(/ends before/);
      await expect(read(name, wrap(Buffer.concat([raw, raw])))).rejects.toThrow(/more voxels/);
    }
  });
});
