import type { DataSet } from 'dicom-parser';
import { expect, test } from 'vitest';
import { openFrames } from './decode-frame.ts';
import type { PixelFormat } from './dicom-slice.ts';
import { explicitBigEndian } from './transfer-syntax.ts';

const format: PixelFormat = {
  transferSyntaxUid: explicitBigEndian,
  rows: 1,
  columns: 3,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  sampleType: 'integer',
  numberOfFrames: 2,
  paddingRange: null,
  lossy: false,
};

const dataSetOf = (vr: string, bytes: readonly number[]) =>
  ({
    elements: { x7fe00010: { tag: 'x7fe00010', vr, length: bytes.length, dataOffset: 0 } },
    byteArray: Uint8Array.from(bytes),
  }) as unknown as DataSet;

test('big-endian words of two 8-bit samples are swapped as words, also under a frame that begins within one', async () => {
  const words = await openFrames(dataSetOf('OW', [2, 1, 4, 3, 6, 5]), format);
  expect([...words.frame(0), ...words.frame(1)]).toEqual([1, 2, 3, 4, 5, 6]);
  const bytes = await openFrames(dataSetOf('OB', [1, 2, 3, 4, 5, 6]), format);
  expect([...bytes.frame(0), ...bytes.frame(1)]).toEqual([1, 2, 3, 4, 5, 6]);
});
