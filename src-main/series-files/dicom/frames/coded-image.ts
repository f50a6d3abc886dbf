import type { PixelFormat } from '../dicom-slice.ts';

/** What a coded stream says of the image in it. */
export interface CodedImage {
  readonly columns: number;
  readonly rows: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly signed: boolean;
  /** Where the coded image begins and ends among the bytes that hold it. */
  readonly start: number;
  readonly end: number;
}

/**
 * Throws if a stream is not the frame that the header describes, or goes on after its end with more than padding.
 * A precision below Bits Stored is sound for values that have no sign to be extended.
 */
export function checkAgainstHeader(image: CodedImage, bytes: Uint8Array, format: PixelFormat): void {
  const { columns, rows, precision, signed } = image;
  if (columns !== format.columns || rows !== format.rows) {
    throw new RangeError(`A coded image of ${columns} x ${rows} for one of ${format.columns} x ${format.rows}.`);
  }
  if (precision < 2 || precision > format.bitsAllocated || precision > 16) {
    throw new RangeError(`${precision} bits a sample do not fit into ${format.bitsAllocated}.`);
  }
  if (signed && !format.signed) throw new RangeError('Signed samples for unsigned pixels.');
  if (!signed && format.signed && precision < format.bitsStored) {
    throw new RangeError(`${precision} coded bits for ${format.bitsStored} stored ones with a sign.`);
  }
  const rest = bytes.subarray(image.end);
  const [fill] = rest;
  if (fill !== undefined && ((fill !== 0 && fill !== 0xff) || !rest.every((byte) => byte === fill))) {
    throw new RangeError('The stream goes on after its end.');
  }
}
