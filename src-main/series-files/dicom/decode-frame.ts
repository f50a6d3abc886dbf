import type { DataSet, Element } from 'dicom-parser';
import type { PixelFormat } from './dicom-slice.ts';
import { prepareCodecModule } from './frames/codec-module.ts';
import { decodeCodedFrame } from './frames/decode-coded-frame.ts';
import { encapsulatedFrames } from './frames/encapsulated-frames.ts';
import { explicitBigEndian, frameCodingOf } from './transfer-syntax.ts';

/** The frames of one file. */
export interface FrameSource {
  /**
   * The stored samples of one frame as little-endian bytes, `rows · columns · bitsAllocated / 8` of them.
   * Throws if they are not all there as they were written.
   */
  frame(index: number): Uint8Array;
}

/** Value representations of the pixels (PS3.5 8.1.2, A.1 to A.4); none is read in implicit VR, and some archives lose it. */
const representations: Readonly<Record<PixelFormat['sampleType'], readonly string[]>> = {
  integer: ['OB', 'OW', 'UN'],
  float: ['OF', 'UN'],
  double: ['OD', 'UN'],
};

/** Reads how the pixels lie in a file. @throws RangeError if they contradict the header. */
export async function openFrames(dataSet: DataSet, format: PixelFormat): Promise<FrameSource> {
  const tag = { integer: 'x7fe00010', float: 'x7fe00008', double: 'x7fe00009' }[format.sampleType];
  const element = dataSet.elements[tag];
  const coding = frameCodingOf(format.transferSyntaxUid);
  if (!element || coding === null) throw new RangeError('The file holds no pixels.');
  if (element.vr !== undefined && !representations[format.sampleType].includes(element.vr)) {
    throw new RangeError(`Pixels as ${element.vr}.`);
  }
  if (coding !== 'raw') {
    if (!element.encapsulatedPixelData) throw new RangeError('Compressed pixels without fragments.');
    const frames = encapsulatedFrames(dataSet, coding, format.numberOfFrames);
    if (coding !== 'rle') await prepareCodecModule();
    return { frame: (index) => decodeCodedFrame(frameAt(frames, index), format, coding) };
  }
  if (element.hadUndefinedLength) throw new RangeError('Fragments in a transfer syntax that has none.');
  return rawFrames(dataSet, element, format);
}

function frameAt(frames: readonly Uint8Array[], index: number): Uint8Array {
  const frame = frames[index];
  if (!frame) throw new RangeError(`No frame ${index + 1}.`);
  return frame;
}

function rawFrames(dataSet: DataSet, element: Element, format: PixelFormat): FrameSource {
  const sampleBytes = format.bitsAllocated / 8;
  const frameBytes = format.rows * format.columns * sampleBytes;
  const expected = frameBytes * format.numberOfFrames;
  const available = Math.min(element.length, dataSet.byteArray.length - element.dataOffset);
  if (available < expected) throw new RangeError('The pixels end before the last row.');
  // Some writers pad more than to an even length; a whole row too many means that the header states another size.
  if (element.length - expected >= format.columns * sampleBytes && element.length - expected > 1) {
    throw new RangeError('There are more pixels than the header states.');
  }
  const pixels = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + available);
  const isBigEndian = format.transferSyntaxUid === explicitBigEndian;
  // Samples of 8 bits lie two to a word, and the word is swapped: PS3.5 section 8.1.1. A frame may begin within one.
  const words = isBigEndian && sampleBytes === 1 && element.vr === 'OW' ? littleEndian(pixels, 2) : pixels;
  return {
    frame: (index) => {
      if (!(index < format.numberOfFrames)) throw new RangeError(`No frame ${index + 1}.`);
      const bytes = words.subarray(index * frameBytes, (index + 1) * frameBytes);
      return isBigEndian ? littleEndian(bytes, sampleBytes) : bytes;
    },
  };
}

/** A copy with each sample's bytes the other way round. */
function littleEndian(bytes: Uint8Array, sampleBytes: number): Uint8Array {
  const swapped = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % sampleBytes)));
  if (sampleBytes === 2) swapped.swap16();
  else if (sampleBytes === 4) swapped.swap32();
  else if (sampleBytes === 8) swapped.swap64();
  return swapped;
}
