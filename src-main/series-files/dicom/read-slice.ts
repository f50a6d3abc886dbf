import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { SourceFiles } from '../../storage/source-files.ts';
import { openFrames, type FrameSource } from './decode-frame.ts';
import type { DicomSlice, PixelFormat, SliceTile } from './dicom-slice.ts';
import { refusal } from '../refusal.ts';
import { readDicomFile } from './read-header.ts';

/** Reads slices one after the other; frames of one file share one read of it. */
export class SliceReader {
  #path = '';
  #frames: FrameSource | null = null;
  readonly #files: SourceFiles;
  readonly #invertGrey: boolean;
  readonly #paddingValue: number | undefined;

  /** @param paddingValue what voxels become whose stored value is in the format's padding range. */
  constructor(files: SourceFiles, invertGrey: boolean, paddingValue: number | undefined) {
    this.#files = files;
    this.#invertGrey = invertGrey;
    this.#paddingValue = paddingValue;
  }

  /** Writes the rescaled values of a slice, row by row. @throws Failure('input') naming the file and the slice. */
  async read(slice: DicomSlice, into: Float32Array): Promise<void> {
    try {
      const frames = await this.#open(slice);
      const frame = storedValues(frames.frame(slice.frameIndex), frameFormat(slice));
      const stored = slice.tile ? tileOf(frame, slice.tile, slice.format) : frame;
      rescale(stored, slice, this.#invertGrey, this.#paddingValue, into);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw refusal(slice.path, messageOf('damaged-slice', { number: slice.instanceNumber }), error);
    }
  }

  async #open(slice: DicomSlice): Promise<FrameSource> {
    if (this.#frames === null || this.#path !== slice.path) {
      this.#frames = null;
      this.#frames = await openFrames(
        await readDicomFile(slice.path, await this.#files.readWhole(slice.path)),
        frameFormat(slice),
      );
      this.#path = slice.path;
    }
    return this.#frames;
  }
}

type StoredValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Of the whole frame that a slice lies in. */
function frameFormat({ format, tile }: DicomSlice): PixelFormat {
  return tile ? { ...format, rows: tile.frameRows, columns: tile.frameColumns } : format;
}

function tileOf(frame: StoredValues, tile: SliceTile, { rows, columns }: PixelFormat): StoredValues {
  const cut = frame.slice(0, rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = (tile.firstRow + row) * tile.frameColumns + tile.firstColumn;
    cut.set(frame.subarray(from, from + columns) as never, row * columns);
  }
  return cut;
}

/** Bits outside [High Bit − Bits Stored + 1, High Bit] are cut off; two's complement is extended from the high bit. */
function storedValues(bytes: Uint8Array, format: PixelFormat): StoredValues {
  const { bitsAllocated, bitsStored, highBit, signed, sampleType } = format;
  const count = format.rows * format.columns;
  const aligned = new Uint8Array(count * (bitsAllocated / 8));
  aligned.set(bytes.subarray(0, aligned.length));
  const { buffer } = aligned;
  if (sampleType === 'float') return new Float32Array(buffer);
  if (sampleType === 'double') return new Float64Array(buffer);
  const unsignedType = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array }[bitsAllocated];
  const signedType = { 8: Int8Array, 16: Int16Array, 32: Int32Array }[bitsAllocated];
  if (!unsignedType || !signedType) throw new RangeError(`${bitsAllocated} bits a pixel cannot be read.`);
  if (bitsStored < bitsAllocated) {
    const values = new signedType(buffer);
    const left = 32 - 1 - highBit;
    const right = 32 - bitsStored;
    if (signed) for (let i = 0; i < count; i++) values[i] = (values[i]! << left) >> right;
    else for (let i = 0; i < count; i++) values[i] = (values[i]! << left) >>> right;
  }
  return signed ? new signedType(buffer) : new unsignedType(buffer);
}

/** What turns stored values into measured ones; turning grey over maps the stored range onto itself. */
function scaling({ format, rescaleSlope, rescaleIntercept }: DicomSlice, invertGrey: boolean) {
  if (!invertGrey) return { slope: rescaleSlope, intercept: rescaleIntercept };
  const sumOfBounds = format.signed ? -1 : 2 ** format.bitsStored - 1;
  return { slope: -rescaleSlope, intercept: rescaleIntercept + rescaleSlope * sumOfBounds };
}

/** In the units and the precision of the voxels, so that it can be compared with them. */
export function rescaledValue(stored: number, slice: DicomSlice, invertGrey: boolean): number {
  const { slope, intercept } = scaling(slice, invertGrey);
  return Math.fround(stored * slope + intercept);
}

function rescale(
  stored: StoredValues,
  slice: DicomSlice,
  invertGrey: boolean,
  paddingValue: number | undefined,
  into: Float32Array,
): void {
  const { slope, intercept } = scaling(slice, invertGrey);
  for (let i = 0; i < stored.length; i++) into[i] = stored[i]! * slope + intercept;
  const { paddingRange } = slice.format;
  if (paddingRange === null || paddingValue === undefined) return;
  const [lowest, highest] = paddingRange;
  for (let i = 0; i < stored.length; i++) {
    if (stored[i]! >= lowest && stored[i]! <= highest) into[i] = paddingValue;
  }
}
