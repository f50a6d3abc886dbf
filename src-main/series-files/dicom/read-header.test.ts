import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DicomCoding, DicomElements } from '../../../test/fixtures/dicom-file.ts';
import { enhancedFile } from '../../../test/fixtures/enhanced-series.ts';
import { axialSlices, writeSlices } from '../../../test/fixtures/slanted-series.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { scanPaths } from '../scan-folder.ts';

const frames = [0, 2, 4, 6].map((height) => ({ positionMm: [-8, -6, height] as const }));
/** Short, so that a sweep over them is. */
const groups: DicomElements = {
  '52009230 SQ': frames.map(({ positionMm }) => ({ '00209113 SQ': [{ '00200032 DS': positionMm }] })),
};
const pixelBytes = frames.length * 12 * 10 * 2;

/** What the header is made longer by: a private value before, or after, the groups of the frames. */
const fillers = { before: '0029FF10 OB', after: '5401FF10 OB' } as const;
const codings: readonly (readonly [string, DicomCoding])[] = [
  ['explicit, defined lengths', {}],
  ['explicit, undefined lengths', { hasUndefinedLengths: true }],
  ['implicit, defined lengths', { isImplicit: true }],
  ['implicit, undefined lengths', { isImplicit: true, hasUndefinedLengths: true }],
];

let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), 'enhanced.dcm');
});

async function scanned(bytes: Buffer) {
  writeFileSync(path, bytes);
  return scanPaths([path]);
}

/** Values are of even length (PS3.5 7.1.1), yet some writers' are not. */
function withOddFiller(bytes: Buffer, { isImplicit }: DicomCoding): Buffer {
  const head = bytes.indexOf(Buffer.from([0x29, 0x00, 0x10, 0xff]));
  const lengthAt = head + (isImplicit ? 4 : 8);
  bytes.writeUInt32LE(bytes.readUInt32LE(lengthAt) + 1, lengthAt);
  return Buffer.concat([bytes.subarray(0, lengthAt + 4), Buffer.alloc(1), bytes.subarray(lengthAt + 4)]);
}

describe('a header is read to its end', () => {
  // Where a read of 48 KiB or 192 KiB ends, every byte of the frames' groups and of the pixels' head comes to lie once.
  for (const [name, coding] of codings) {
    for (const cut of [48 * 1024, 192 * 1024]) {
      it(`${name}, around ${cut / 1024} KiB`, async () => {
        const plain = enhancedFile(frames, { ...groups, [fillers.before]: Buffer.alloc(2) }, coding);
        const groupsFrom = plain.indexOf(Buffer.from([0x00, 0x52, 0x30, 0x92]));
        const pixelsFrom = plain.length - pixelBytes;
        const wrong: number[] = [];
        for (let length = cut - pixelsFrom; length <= cut - groupsFrom + 2; length++) {
          const even = length - (length & 1);
          const bytes = enhancedFile(frames, { ...groups, [fillers.before]: Buffer.alloc(even) }, coding);
          const { series, notUsed } = await scanned(even === length ? bytes : withOddFiller(bytes, coding));
          if (notUsed.length > 0 || series[0]?.sliceCount !== frames.length) wrong.push(length);
        }
        expect(wrong).toEqual([]);
      });
    }
  }

  it('a value that a read cuts in the middle', async () => {
    for (const [, coding] of codings) {
      const bytes = enhancedFile(frames, { [fillers.after]: Buffer.alloc(300_000) }, coding);
      expect((await scanned(bytes)).series[0]?.sliceCount).toBe(frames.length);
    }
  });

  it('a file that ends anywhere in its header is named, never read for less', async () => {
    for (const [, coding] of codings) {
      const bytes = enhancedFile(frames, groups, coding);
      const groupsFrom = bytes.indexOf(Buffer.from([0x00, 0x52, 0x30, 0x92]));
      const wrong: number[] = [];
      for (let end = groupsFrom + 8; end < bytes.length; end += end < bytes.length - pixelBytes ? 1 : 97) {
        const { series, notUsed } = await scanned(bytes.subarray(0, end));
        if (series.some(({ usable }) => usable) || (series.length === 0 && notUsed[0]?.path !== path)) wrong.push(end);
      }
      expect(wrong).toEqual([]);
    }
  });
});

describe('what a header claims is checked', () => {
  const reasonOf = async (more: DicomElements) => {
    const { series, notUsed } = await scanned(enhancedFile(frames, more));
    expect(series).toEqual([]);
    expect(notUsed[0]!.path).toBe(path);
    return notUsed[0]!.reason;
  };

  it('the number of frames, against the frames described', async () => {
    expect(await reasonOf({ '00280008 IS': 3 })).toMatchObject({ code: 'damaged-file' });
    expect(await reasonOf({ '00280008 IS': 5 })).toMatchObject({ code: 'damaged-file' });
    const pixels = { '7FE00010 OW': Buffer.alloc(3 * 240) };
    expect(await reasonOf({ '00280008 IS': 3, ...pixels })).toEqual({
      code: 'frames-not-described',
      values: { described: 4, frames: 3 },
    });
    expect(await reasonOf({ '00280008 IS': '4x' })).toMatchObject({ code: 'bad-size' });
  });

  it('rows and columns, against the pixels that are there', async () => {
    for (const rows of [9, 11, 20, 65535]) {
      expect(await reasonOf({ '00280010 US': rows })).toMatchObject({ code: 'damaged-file' });
    }
    expect(await reasonOf({ '00280010 US': 65535, '00280011 US': 65535 })).toMatchObject({ code: 'too-large' });
  });

  it('bits that contradict each other', async () => {
    const reason = await reasonOf({ '00280101 US': 12, '00280102 US': 13 });
    expect(reason).toEqual({ code: 'contradicting-bits', values: { bitsAllocated: 16, bitsStored: 12, highBit: 13 } });
    expect(await reasonOf({ '00280100 US': 12 })).toMatchObject({ code: 'bad-bits-allocated' });
  });

  it('a frame without a place', async () => {
    const groups = frames.map(({ positionMm }, i) =>
      i === 2 ? {} : { '00209113 SQ': [{ '00200032 DS': positionMm }] },
    ) as DicomElements[];
    expect(await reasonOf({ '52009230 SQ': groups })).toMatchObject({
      code: 'frames-not-described',
      values: { described: 3, frames: 4 },
    });
  });

  it('a slope that is no number', async () => {
    const shared = { '00280030 DS': '1.5\\1.25' };
    const scale = { '00281052 DS': '0', '00281053 DS': '1x' };
    const sharedGroups = {
      '00289110 SQ': [shared],
      '00209116 SQ': [{ '00200037 DS': '1\\0\\0\\0\\1\\0' }],
      '00289145 SQ': [scale],
    };
    expect(await reasonOf({ '52009229 SQ': [sharedGroups] })).toMatchObject({ code: 'damaged-file' });
  });

  it('a negative spacing is told as one, not as many directions', async () => {
    const folder = join(temporaryFolder(), 'negative');
    mkdirSync(folder);
    writeSlices(folder, axialSlices([0, 2, 4]), { '00280030 DS': '-1.5\\-1.25' });
    const { series } = await scanPaths([folder]);
    expect(series.map(({ unusableReason }) => unusableReason?.code)).toEqual(['bad-spacing']);
  });

  it('one damaged slice of a series is left out by name', async () => {
    const folder = join(temporaryFolder(), 'one-cut');
    const paths = writeSlices(folder, axialSlices([0, 2, 4, 6, 8]));
    writeFileSync(paths[2]!, readFileSync(paths[2]!).subarray(0, -2));
    const { series, notUsed } = await scanPaths([folder]);
    expect(notUsed).toEqual([{ path: paths[2], reason: { code: 'damaged-file', values: {} } }]);
    expect(series[0]!.notes.map(({ code }) => code)).toEqual(['missing-slices', 'damaged-files-left-out']);
  });
});

describe('what follows the pixels', () => {
  const withTrailer = async (trailer: Buffer) => scanned(Buffer.concat([enhancedFile(frames), trailer]));

  it('may be padding or further elements', async () => {
    const padding = Buffer.from([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 2, 0, 0, 0, 1, 2]);
    for (const trailer of [Buffer.alloc(300), padding]) {
      expect((await withTrailer(trailer)).series[0]?.usable).toBe(true);
    }
  });

  it('else the file is damaged: bytes were put in before, and the pixels lie elsewhere', async () => {
    for (const trailer of [Buffer.from([7]), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]) {
      const { series, notUsed } = await withTrailer(trailer);
      expect([series, notUsed]).toEqual([[], [{ path, reason: { code: 'damaged-file', values: {} } }]]);
    }
  });
});
