import { endianness } from 'node:os';
import { allocateVoxels } from '../voxel-memory.ts';
import type { NiftiHeader } from './nifti-header.ts';

interface SampleType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayLike<number | bigint>;
}

/** By datatype code of nifti1.h; colour, complex and 128-bit types are no measurements of one value. */
const sampleTypes: Readonly<Record<number, SampleType>> = {
  2: { bytes: 1, array: Uint8Array },
  256: { bytes: 1, array: Int8Array },
  4: { bytes: 2, array: Int16Array },
  512: { bytes: 2, array: Uint16Array },
  8: { bytes: 4, array: Int32Array },
  768: { bytes: 4, array: Uint32Array },
  16: { bytes: 4, array: Float32Array },
  64: { bytes: 8, array: Float64Array },
  1024: { bytes: 8, array: BigInt64Array },
  1280: { bytes: 8, array: BigUint64Array },
};

/** Null where the type is no measurement. */
export function bytesPerSample(datatypeCode: number): number | null {
  return sampleTypes[datatypeCode]?.bytes ?? null;
}

/** Scaled values (scl_slope, scl_inter) of stored samples; `bytes` holds exactly `count` of them and is used up. */
export function niftiVoxels(bytes: Buffer, header: NiftiHeader, count: number): Float32Array {
  const type = sampleTypes[header.datatypeCode]!;
  if (header.littleEndian !== (endianness() === 'LE')) swapBytes(bytes, type.bytes);
  const stored = samplesOf(bytes, type, count);
  // A slope of 0 means that the values are not scaled: nifti1.h, "Data scaling".
  const scaled = header.slope !== 0 && Number.isFinite(header.slope) && Number.isFinite(header.intercept);
  const [slope, intercept] = scaled ? [header.slope, header.intercept] : [1, 0];
  const voxels = allocateVoxels(count);
  if (slope === 1 && intercept === 0 && typeof stored[0] === 'number')
    copyAsFloats(stored as ArrayLike<number>, voxels);
  else for (let i = 0; i < count; i++) voxels[i] = Number(stored[i]!) * slope + intercept;
  return voxels;
}

/** TypedArray.set between types, into shared memory, takes four times as long. */
function copyAsFloats(stored: ArrayLike<number>, voxels: Float32Array): void {
  for (let i = 0; i < voxels.length; i++) voxels[i] = stored[i]!;
}

/** A view where alignment allows it: touching fresh memory costs more than reading the samples. */
function samplesOf(bytes: Buffer, { bytes: width, array }: SampleType, count: number): ArrayLike<number | bigint> {
  if (bytes.byteOffset % width === 0) return new array(bytes.buffer, bytes.byteOffset, count);
  const aligned = Uint8Array.from(bytes);
  return new array(aligned.buffer, 0, count);
}

function swapBytes(bytes: Buffer, sampleBytes: number): void {
  if (sampleBytes === 2) bytes.swap16();
  else if (sampleBytes === 4) bytes.swap32();
  else if (sampleBytes === 8) bytes.swap64();
}
