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

/** Null if the type is no measurement. */
export function bytesPerSample(datatypeCode: number): number | null {
  return sampleTypes[datatypeCode]?.bytes ?? null;
}

/**
 * Turns a NIfTI file's samples into scaled values (scl_slope, scl_inter) as they arrive: the samples are never in memory
 * as a whole, and unpacking goes on meanwhile.
 */
export class NiftiVoxelSink {
  readonly voxels: Float32Array;
  private readonly type: SampleType;
  private readonly swaps: boolean;
  private readonly slope: number;
  private readonly intercept: number;
  /** Bytes before the first sample that are still to come. */
  private toSkip: number;
  private filled = 0;
  /** Aligned room for a piece's samples, with the beginning of a sample that the last piece ended in. */
  private room = Buffer.alloc(0);
  private carried = 0;

  constructor(header: NiftiHeader, count: number) {
    this.type = sampleTypes[header.datatypeCode]!;
    this.swaps = header.littleEndian !== (endianness() === 'LE');
    // A slope of 0 means that the values are not scaled: nifti1.h, "Data scaling".
    const scaled = header.slope !== 0 && Number.isFinite(header.slope) && Number.isFinite(header.intercept);
    [this.slope, this.intercept] = scaled ? [header.slope, header.intercept] : [1, 0];
    this.toSkip = Math.trunc(header.voxelOffset);
    this.voxels = allocateVoxels(count);
  }

  get isFull(): boolean {
    return this.filled === this.voxels.length;
  }

  /** Takes the file's next bytes; what follows the last voxel is left out. */
  take(piece: Buffer): void {
    const skipped = Math.min(this.toSkip, piece.length);
    this.toSkip -= skipped;
    const bytes = piece.subarray(skipped);
    const { bytes: width } = this.type;
    if (this.room.length < this.carried + bytes.length) {
      const larger = Buffer.from(new ArrayBuffer(this.carried + bytes.length + width));
      this.room.copy(larger, 0, 0, this.carried);
      this.room = larger;
    }
    bytes.copy(this.room, this.carried);
    const available = this.carried + bytes.length;
    const count = Math.min(Math.floor(available / width), this.voxels.length - this.filled);
    this.convert(this.room.subarray(0, count * width), count);
    this.room.copyWithin(0, count * width, available);
    this.carried = this.isFull ? 0 : available - count * width;
  }

  private convert(samples: Buffer, count: number): void {
    if (this.swaps) swapBytes(samples, this.type.bytes);
    const stored = new this.type.array(samples.buffer, samples.byteOffset, count);
    const { voxels, filled, slope, intercept } = this;
    if (slope === 1 && intercept === 0 && typeof stored[0] === 'number') {
      // TypedArray.set between types, into shared memory, takes four times as long.
      for (let i = 0; i < count; i++) voxels[filled + i] = stored[i] as number;
    } else for (let i = 0; i < count; i++) voxels[filled + i] = Number(stored[i]!) * slope + intercept;
    this.filled += count;
  }
}

function swapBytes(bytes: Buffer, sampleBytes: number): void {
  if (sampleBytes === 2) bytes.swap16();
  else if (sampleBytes === 4) bytes.swap32();
  else if (sampleBytes === 8) bytes.swap64();
}
