import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSet } from 'dicom-parser';
import dicomParser from 'dicom-parser';
import type { PixelFormat } from './dicom-slice.ts';
import { explicitBigEndian, frameCodingOf, type FrameCoding } from './transfer-syntax.ts';
import dcmjsCodecs from 'dcmjs-codecs';

const { Context, NativeCodecs } = dcmjsCodecs;

/** Must have resolved before the first compressed frame is decoded. */
export async function prepareDecoders(): Promise<void> {
  if (NativeCodecs.isInitialized()) return;
  await NativeCodecs.initializeAsync({ webAssemblyModulePathOrUrl: codecsPath() });
}

/** In the package for the sources; a build has it among its own files (scripts/bundled-libraries.ts). */
function codecsPath(): string {
  const here = import.meta.url;
  const name = 'dcmjs-native-codecs.wasm';
  if (here.endsWith('.ts')) return join(dirname(createRequire(here).resolve('dcmjs-codecs')), name);
  return fileURLToPath(new URL(here.includes('/chunks/') ? name : `chunks/${name}`, here));
}

/** The stored samples of one frame as little-endian bytes, `rows · columns · bitsAllocated / 8` of them. Throws where they are not all there. */
export function frameBytes(dataSet: DataSet, format: PixelFormat, frameIndex: number): Uint8Array {
  const tag = { integer: 'x7fe00010', float: 'x7fe00008', double: 'x7fe00009' }[format.sampleType];
  const element = dataSet.elements[tag];
  if (!element) throw new RangeError('The file holds no pixels.');
  const coding = frameCodingOf(format.transferSyntaxUid);
  const length = format.rows * format.columns * (format.bitsAllocated / 8);
  if (element.encapsulatedPixelData && coding !== null && coding !== 'raw') {
    const encoded = encodedFrame(dataSet, element, format, frameIndex);
    return decode(encoded, format, coding);
  }
  const start = element.dataOffset + frameIndex * length;
  const end = start + length;
  if (end > element.dataOffset + element.length || end > dataSet.byteArray.length) {
    throw new RangeError('The pixels end before the last row.');
  }
  const bytes = dataSet.byteArray.subarray(start, end);
  return format.transferSyntaxUid === explicitBigEndian ? littleEndian(bytes, format.bitsAllocated / 8) : bytes;
}

function littleEndian(bytes: Uint8Array, sampleBytes: number): Uint8Array {
  const swapped = Buffer.from(bytes);
  if (sampleBytes === 2) swapped.swap16();
  else if (sampleBytes === 4) swapped.swap32();
  else if (sampleBytes === 8) swapped.swap64();
  return swapped;
}

function encodedFrame(
  dataSet: DataSet,
  element: DataSet['elements'][string],
  format: PixelFormat,
  frameIndex: number,
): Uint8Array {
  const fragments = element.fragments ?? [];
  if (format.numberOfFrames === 1) {
    return dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, 0, fragments.length);
  }
  if (fragments.length === format.numberOfFrames) {
    return dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, frameIndex, 1);
  }
  const table = element.basicOffsetTable ?? [];
  return dicomParser.readEncapsulatedImageFrame(
    dataSet,
    element,
    frameIndex,
    table.length > 0 ? table : dicomParser.createJPEGBasicOffsetTable(dataSet, element),
  );
}

function decode(encodedBuffer: Uint8Array, format: PixelFormat, coding: Exclude<FrameCoding, 'raw'>): Uint8Array {
  const context = new Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: format.bitsAllocated,
    bitsStored: format.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: format.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: format.photometricInterpretation,
    encodedBuffer,
  });
  const decoders = {
    rle: () => NativeCodecs.decodeRle(context),
    jpeg: () => NativeCodecs.decodeJpeg(context),
    'jpeg-ls': () => NativeCodecs.decodeJpegLs(context),
    'jpeg-2000': () => NativeCodecs.decodeJpeg2000(context),
    'ht-jpeg-2000': () => NativeCodecs.decodeHtJpeg2000(context),
  };
  const decoded = decoders[coding]().getDecodedBuffer();
  const length = format.rows * format.columns * (format.bitsAllocated / 8);
  if (!decoded || decoded.length < length) throw new RangeError('The compressed pixels end before the last row.');
  return decoded;
}
