import type { PixelFormat } from '../dicom-slice.ts';
import type { FrameCoding } from '../transfer-syntax.ts';
import { decodeInWasm, type FrameShape, type WasmDecoder } from './codec-module.ts';
import { checkAgainstHeader, type CodedImage } from './coded-image.ts';
import { walkJpeg2000 } from './jpeg-2000-stream.ts';
import { walkJpeg } from './jpeg-stream.ts';
import { decodeRle } from './rle.ts';

/**
 * Decodes one compressed frame of one sample a pixel. What the stream says of itself is checked first, from its first
 * marker to its last; then a decoder reads it, and nothing that it had to make up for passes.
 *
 * @returns the samples as little-endian bytes, `rows · columns · bitsAllocated / 8` of them.
 * @throws if the stream is not wholly sound.
 */
export function decodeCodedFrame(
  encoded: Uint8Array,
  format: PixelFormat,
  coding: Exclude<FrameCoding, 'raw'>,
): Uint8Array {
  const { rows, columns, bitsAllocated, transferSyntaxUid } = format;
  if (coding === 'rle') return decodeRle(encoded, rows * columns, bitsAllocated / 8);
  if (coding === 'jpeg' || coding === 'jpeg-ls') {
    const stream = walkJpeg(encoded);
    checkAgainstHeader(stream, encoded, format);
    checkProcess(transferSyntaxUid, stream.frameMarker, stream.selection);
    return decode(coding === 'jpeg' ? 'DecodeJpeg' : 'DecodeJpegLs', encoded, stream, format);
  }
  const stream = walkJpeg2000(encoded);
  checkAgainstHeader(stream, encoded, format);
  const codestream = encoded.subarray(stream.start, stream.end);
  const decoded = decode('DecodeJpeg2000', codestream, stream, format);
  if (coding === 'ht-jpeg-2000') {
    // OpenJPH fills in for what it cannot decode, and no other available program reads these streams: two must agree.
    const again = decode('DecodeHtJpeg2000', codestream, stream, format);
    if (!agree(decoded, again, bitsAllocated, stream.reversible)) throw new RangeError('Two decoders disagree.');
  }
  return decoded;
}

/** What a transfer syntax allows in its streams: PS3.5 8.2.1, 8.2.3, A.4.1 and A.4.3; the kind of frame, and the scan's selection. */
const processes: Readonly<Record<string, (frameMarker: number, selection: number) => boolean>> = {
  '1.2.840.10008.1.2.4.50': (frame) => frame === 0xc0 || frame === 0xc1,
  '1.2.840.10008.1.2.4.51': (frame) => frame === 0xc0 || frame === 0xc1,
  '1.2.840.10008.1.2.4.57': (frame, predictor) => frame === 0xc3 && predictor >= 1 && predictor <= 7,
  '1.2.840.10008.1.2.4.70': (frame, predictor) => frame === 0xc3 && predictor === 1,
  '1.2.840.10008.1.2.4.80': (frame, near) => frame === 0xf7 && near === 0,
  '1.2.840.10008.1.2.4.81': (frame) => frame === 0xf7,
};

function checkProcess(transferSyntaxUid: string, frameMarker: number, selection: number): void {
  if (processes[transferSyntaxUid]?.(frameMarker, selection) !== true) {
    throw new RangeError(`A frame 0x${frameMarker.toString(16)} (${selection}) in ${transferSyntaxUid}.`);
  }
}

/** The samples in the width of the pixels, whatever the precision of the stream. */
function decode(
  decoder: WasmDecoder,
  encoded: Uint8Array,
  image: CodedImage,
  format: PixelFormat,
): Uint8Array<ArrayBuffer> {
  const { rows, columns, bitsAllocated } = format;
  // The decoders pack 8 bits into a byte; OpenJPH takes the sign from 16-bit samples alone.
  const width = image.precision > 8 || (image.signed && decoder === 'DecodeHtJpeg2000') ? 16 : 8;
  const shape: FrameShape = {
    columns,
    rows,
    bitsAllocated: width,
    bitsStored: image.precision,
    signed: image.signed,
  };
  const decoded = decodeInWasm(decoder, encoded, shape);
  const count = rows * columns;
  if (decoded.length !== count * (width / 8)) throw new RangeError('The decoder gave another number of pixels.');
  const sampleType = { 8: image.signed ? Int8Array : Uint8Array, 16: image.signed ? Int16Array : Uint16Array }[width];
  const samples = new sampleType(decoded.buffer);
  if (image.precision > format.bitsStored) keepWithinStoredBits(samples, image, format);
  if (width === bitsAllocated) return decoded;
  const target = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array }[bitsAllocated as 8 | 16 | 32];
  if (!target) throw new RangeError(`${bitsAllocated} bits a pixel cannot be read.`);
  return new Uint8Array(target.from(samples).buffer);
}

/** Codings with loss, which round beyond the range that was stored. */
const lossySyntaxes = /\.4\.(50|51|81|91|203)$/;

/**
 * For a stream of more bits than are stored. Those bits would be cut off later, and a white that was rounded up would
 * turn black: with loss the samples are held within the stored range, and without loss there can be none beyond.
 */
function keepWithinStoredBits(
  samples: Int8Array | Uint8Array | Int16Array | Uint16Array,
  { signed, precision }: CodedImage,
  format: PixelFormat,
): void {
  const { bitsStored, transferSyntaxUid } = format;
  if (signed === format.signed) {
    const [lowest, highest] = signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
    const clamps = lossySyntaxes.test(transferSyntaxUid);
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i]!;
      if (value >= lowest && value <= highest) continue;
      if (!clamps) throw new RangeError('A sample has more bits than are stored.');
      samples[i] = value < lowest ? lowest : highest;
    }
    return;
  }
  // Signed pixels coded as plain bits: what lies above them is nothing, or their sign.
  const unused = 32 - precision;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    const isExtended = ((value << unused) >> unused) >> (bitsStored - 1) === -1;
    if (value >>> bitsStored !== 0 && !isExtended) throw new RangeError('A sample has more bits than are stored.');
  }
}

/** Rounding may differ by one if the wavelet does not come back exactly. */
function agree(
  a: Uint8Array<ArrayBuffer>,
  b: Uint8Array<ArrayBuffer>,
  bitsAllocated: number,
  exactly: boolean,
): boolean {
  if (exactly) return Buffer.compare(a, b) === 0;
  const types = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array };
  const type = types[bitsAllocated as 8 | 16 | 32];
  const range = 2 ** bitsAllocated;
  const [x, y] = [new type(a.buffer), new type(b.buffer)];
  return x.every((value, i) => (value - y[i]! + 1 + range) % range <= 2);
}
