import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { niftiFile } from '../fixtures/nifti-file.ts';
import type { Subject } from './damage.ts';

const size = [12, 10, 8] as const;
const samples = Int16Array.from({ length: 960 }, (_, i) => Math.round(300 * Math.sin(i / 9)) + (i % 7));
const raw = Buffer.from(samples.buffer);

const nifti = niftiFile(
  { dimensions: size, sform: { code: 1, rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]] } },
  (i) => samples[i]!,
); // prettier-ignore

const metaHeader = (compressedBytes: number | null, file: string) =>
  Buffer.from(
    `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = ${compressedBytes === null ? 'False' : 'True'}\n${compressedBytes === null ? '' : `CompressedDataSize = ${compressedBytes}\n`}DimSize = ${size.join(' ')}\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nElementDataFile = ${file}\n`,
  );
const nrrdHeader = (encoding: string, file = '') =>
  Buffer.from(
    `NRRD0004\ntype: int16\ndimension: 3\nspace: left-posterior-superior\nsizes: ${size.join(' ')}\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nkinds: domain domain domain\nendian: little\nencoding: ${encoding}\nspace origin: (0,0,0)\n${file === '' ? '' : `data file: ${file}\n`}\n`,
  );

type Unpacker = (stream: Buffer) => Buffer;
const asIs: Unpacker = (stream) => {
  if (stream.length < raw.length) throw new Error('too short');
  return stream;
};
const voxelsAfter = (bytes: Buffer, offset: number) => {
  if (bytes.length < offset + raw.length) throw new Error('too short');
  return new Int16Array(Uint8Array.from(bytes.subarray(offset, offset + raw.length)).buffer);
};

/** A volume in every container that packs its voxels, judged by zlib itself. */
export function containerSubjects(): Subject[] {
  const zlibbed = deflateSync(raw);
  const gzipped = gzipSync(raw);
  return [
    subject('nii.gz', 't1.nii.gz', Buffer.alloc(0), gzipSync(nifti), gunzipSync, 352),
    subject('nii', 't1.nii', nifti.subarray(0, 352), raw, asIs),
    subject('mha zlib', 't1.mha', metaHeader(zlibbed.length, 'LOCAL'), zlibbed, inflateSync),
    subject('mha raw', 't1.mha', metaHeader(null, 'LOCAL'), raw, asIs),
    detached('mhd + zraw', 't1.mhd', metaHeader(zlibbed.length, 't1.zraw'), 't1.zraw', zlibbed, inflateSync),
    detached('mhd + raw', 't1.mhd', metaHeader(null, 't1.raw'), 't1.raw', raw, asIs),
    subject('nrrd gzip', 't1.nrrd', nrrdHeader('gzip'), gzipped, gunzipSync),
    subject('nrrd raw', 't1.nrrd', nrrdHeader('raw'), raw, asIs),
    detached('nhdr + raw.gz', 't1.nhdr', nrrdHeader('gzip', 't1.raw.gz'), 't1.raw.gz', gzipped, gunzipSync),
  ];
}

function subject(name: string, fileName: string, head: Buffer, stream: Buffer, unpack: Unpacker, offset = 0): Subject {
  return {
    name,
    fileName,
    bytes: Buffer.concat([head, stream]),
    range: [head.length, head.length + stream.length],
    beside: [],
    opens: 'file',
    isFragment: false,
    namedBy: /t1\.\w+/,
    judge: async (bytes) => judged(unpack, bytes.subarray(head.length), offset),
  };
}

function detached(name: string, header: string, head: Buffer, file: string, stream: Buffer, unpack: Unpacker): Subject {
  return {
    name,
    fileName: file,
    bytes: stream,
    range: [0, stream.length],
    beside: [{ name: header, bytes: head }],
    opens: 'folder',
    isFragment: false,
    namedBy: /t1\.\w+/,
    judge: async (bytes) => judged(unpack, bytes, 0),
  };
}

function judged(unpack: Unpacker, stream: Buffer, offset: number) {
  try {
    return { voxels: voxelsAfter(unpack(stream), offset) };
  } catch (error) {
    return { refusal: `zlib refuses it: ${String(error)}` };
  }
}
