import type { DataSet } from 'dicom-parser';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { PixelFormat } from './dicom-slice.ts';
import { largestFileBytes } from './read-header.ts';
import { code, codes, decimals, firstItem, items } from './elements.ts';
import type { StoredPixels } from './stored-pixels.ts';
import { frameCodingOf } from './transfer-syntax.ts';

/** Of one file. 1024³ / 2: twice a 1024 x 1024 x 256 CT; what lies above is a broken header. */
const largestVoxelCount = 2 ** 29;
const bitsOfSamples: Readonly<Record<PixelFormat['sampleType'], readonly number[]>> = {
  integer: [8, 16, 32],
  float: [32],
  double: [64],
};

/**
 * What a header says of its pixels that cannot be true together, or not of the file that holds it; null if all of it
 * can. Any one of these would give wrong voxels, or too few, without a word.
 *
 * @param placedFrames how many frames have a place in space.
 */
export function damageOf(
  dataSet: DataSet,
  format: PixelFormat,
  pixels: StoredPixels | null,
  placedFrames: number,
): Message | null {
  const { rows, columns, numberOfFrames } = format;
  if (!Number.isInteger(numberOfFrames) || numberOfFrames < 1 || isMalformed(dataSet, 'x00280008')) {
    return messageOf('bad-size');
  }
  const voxels = rows * columns * numberOfFrames;
  if (voxels > largestVoxelCount) return messageOf('too-large', { megavoxels: Math.round(voxels / 1e6) });
  return (
    bitDamage(dataSet, format) ??
    storedDamage(format, pixels) ??
    frameDamage(dataSet, numberOfFrames, placedFrames) ??
    (malformedScale(dataSet) ? messageOf('damaged-file') : null)
  );
}

/** PS3.5 8.1.1: High Bit is Bits Stored less one. */
function bitDamage(dataSet: DataSet, format: PixelFormat): Message | null {
  const { sampleType, bitsAllocated, bitsStored, highBit } = format;
  if (!bitsOfSamples[sampleType].includes(bitsAllocated)) return messageOf('bad-bits-allocated', { bitsAllocated });
  const representation = dataSet.elements['x00280103'] ? dataSet.uint16('x00280103') : 0;
  if (representation !== 0 && representation !== 1) return messageOf('damaged-file');
  if (sampleType !== 'integer') return null;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit !== bitsStored - 1) {
    return messageOf('contradicting-bits', { bitsAllocated, bitsStored, highBit });
  }
  return null;
}

/** Whether all frames are there: PS3.5 8.1 and A.4. */
function storedDamage(format: PixelFormat, pixels: StoredPixels | null): Message | null {
  if (pixels === null) return messageOf('incomplete-file');
  const largest = Math.max(pixels.fileBytes, pixels.kind === 'native' ? pixels.byteLength : 0);
  if (largest > largestFileBytes) return messageOf('file-too-large', { gigabytes: Number((largest / 1e9).toFixed(1)) });
  const { rows, columns, samplesPerPixel, bitsAllocated, numberOfFrames } = format;
  const isNative = frameCodingOf(format.transferSyntaxUid) === 'raw';
  if (isNative !== (pixels.kind === 'native')) return messageOf('damaged-file');
  if (pixels.kind === 'encapsulated') {
    return pixels.isWhole && pixels.fragmentCount >= numberOfFrames ? null : messageOf('damaged-file');
  }
  if (!pixels.endsWell) return messageOf('damaged-file');
  const sampleBytes = (bitsAllocated / 8) * samplesPerPixel;
  const needed = rows * columns * sampleBytes * numberOfFrames;
  if (pixels.byteLength < needed || (pixels.storedBytes !== null && pixels.storedBytes < needed)) {
    return messageOf('damaged-file');
  }
  // Some writers pad, but never by what a wrong number of rows or columns would leave over.
  if (pixels.byteLength - needed >= Math.max(2, Math.min(rows, columns) * sampleBytes))
    return messageOf('damaged-file');
  return null;
}

/** PS3.3 C.7.6.16.1.2: one item for each frame. */
function frameDamage(dataSet: DataSet, numberOfFrames: number, placedFrames: number): Message | null {
  const described = items(dataSet, 'x52009230').length;
  if (described === 0) return null;
  if (described !== numberOfFrames) return messageOf('frames-not-described', { described, frames: numberOfFrames });
  // None is a picture of another kind, some is a damaged header.
  if (placedFrames > 0 && placedFrames < numberOfFrames) {
    return messageOf('frames-not-described', { described: placedFrames, frames: numberOfFrames });
  }
  return null;
}

function malformedScale(dataSet: DataSet): boolean {
  const groups = [dataSet, firstItem(dataSet, 'x52009229'), ...items(dataSet, 'x52009230')];
  return groups.some((group) => {
    const scale = group === dataSet ? dataSet : firstItem(group, 'x00289145');
    return scale !== undefined && (isMalformed(scale, 'x00281052') || isMalformed(scale, 'x00281053'));
  });
}

/** A decimal or integer string that is there and says no number. */
function isMalformed(dataSet: DataSet, tag: string): boolean {
  return code(dataSet, tag) !== '' && (decimals(dataSet, tag).length === 0 || codes(dataSet, tag).length !== 1);
}
