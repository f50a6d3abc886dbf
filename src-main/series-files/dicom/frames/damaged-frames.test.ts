import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  canEncode,
  codedElements,
  codings,
  htJpeg2000,
  writeCodedSlices,
} from '../../../../test/fixtures/coded-slices.ts';
import { encapsulatedFile, encapsulatedItem, type Encapsulation } from '../../../../test/fixtures/encapsulated-file.ts';
import { writeEnhanced } from '../../../../test/fixtures/enhanced-series.ts';
import { axialSlices, writeSlices } from '../../../../test/fixtures/slanted-series.ts';
import { needTool, runTool } from '../../../../test/fixtures/system-tools.ts';
import { temporaryFolder } from '../../../../test/fixtures/temporary-folder.ts';
import { readSeries } from '../../read-series.ts';
import { dicomObjectOf } from '../dicom-object.ts';
import { readDicomFile, readImageHeader } from '../read-header.ts';
import { frameCodingOf, type FrameCoding } from '../transfer-syntax.ts';
import { prepareCodecModule } from './codec-module.ts';
import { decodeCodedFrame } from './decode-coded-frame.ts';
import { encapsulatedFrames } from './encapsulated-frames.ts';

const htCoding = codings.find(({ name }) => name === 'htj2k-201')!;
const coded = codings.filter(({ isEncapsulated }) => isEncapsulated);

/** A folder of three slices whose middle one has another stream. */
function withMiddle(paths: readonly string[], change: (stream: Buffer) => Buffer): string {
  const folder = temporaryFolder();
  for (const [index, path] of paths.entries()) {
    const bytes = readFileSync(path);
    writeFileSync(join(folder, `${index}.dcm`), index === 1 ? changed(bytes, change) : bytes);
  }
  return folder;
}

function changed(bytes: Buffer, change: (stream: Buffer) => Buffer): Buffer {
  const table = bytes.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 12;
  const fragment = table + 8 + bytes.readUInt32LE(table + 4);
  const end = fragment + 8 + bytes.readUInt32LE(fragment + 4);
  const stream = change(Buffer.from(bytes.subarray(fragment + 8, end)));
  return Buffer.concat([bytes.subarray(0, fragment), encapsulatedItem(stream), bytes.subarray(end)]);
}

describe('a damaged frame is refused, by its file and number', () => {
  const damages: readonly (readonly [string, (stream: Buffer) => Buffer])[] = [
    ['cut in the middle', (stream) => stream.subarray(0, stream.length >> 1)],
    ['cut before its end', (stream) => stream.subarray(0, -12)],
    ['ending in zeros', (stream) => stream.fill(0, stream.length >> 1)],
    ['going on after its end', (stream) => Buffer.concat([stream, Buffer.from([1, 2, 3, 4])])],
  ];
  for (const coding of coded) {
    it(coding.name, async (context) => {
      context.skip(!canEncode(coding), 'its writer is not installed');
      const paths = await writeCodedSlices(coding, temporaryFolder());
      for (const [how, change] of damages) {
        const failure = await readSeries(withMiddle(paths, change)).catch((error: unknown) => error);
        expect([how, (failure as Error).message]).toEqual([how, expect.stringMatching(/1\.dcm: Slice 999 is damaged/)]);
      }
    });
  }
});

describe('decoders outlive what broke them', () => {
  it('decodes sound frames of every coding after 200 that failed in the decoders themselves', async (context) => {
    const used = ['jpeg-70', 'jpeg-ls-80', 'j2k-90', 'htj2k-201'];
    const chosen = codings.filter(({ name }) => used.includes(name));
    context.skip(!chosen.every(canEncode), 'a writer is not installed');
    await prepareCodecModule();
    const frames: FrameOf[] = [];
    for (const coding of chosen) frames.push(await frameOf((await writeCodedSlices(coding, temporaryFolder()))[0]!));
    const before = frames.map(({ stream, format, coding }) => decodeCodedFrame(stream, format, coding));
    for (const { stream, format, coding } of frames) {
      for (let turn = 0; turn < 50; turn++) {
        expect(() => decodeCodedFrame(withoutMiddle(stream, coding, turn), format, coding)).toThrow(/./);
      }
    }
    const after = frames.map(({ stream, format, coding }) => decodeCodedFrame(stream, format, coding));
    expect(after).toEqual(before);
  }, 120_000);
});

type FrameOf = Awaited<ReturnType<typeof frameOf>>;

async function frameOf(path: string) {
  const header = await readImageHeader(path);
  if (typeof header === 'string') throw new Error(header);
  const dataSet = await readDicomFile(path);
  const { format } = dicomObjectOf(header, path).slices[0]!.slice;
  const coding = frameCodingOf(format.transferSyntaxUid) as Exclude<FrameCoding, 'raw'>;
  return { stream: Buffer.from(encapsulatedFrames(dataSet, coding, 1)[0]!), format, coding };
}

/** Its markers are all in place, so that the decoder itself must find that something is missing. */
function withoutMiddle(stream: Buffer, coding: FrameCoding, turn: number): Buffer {
  const at = Math.floor(stream.length * (0.4 + 0.006 * turn));
  const short = Buffer.concat([stream.subarray(0, at), stream.subarray(Math.min(at + 300, stream.length - 30))]);
  // A tile-part without a stated length goes on to the end of the codestream.
  if (coding.endsWith('2000')) short.writeUInt32BE(0, short.indexOf(Buffer.from([0xff, 0x90])) + 6);
  return short;
}

it('refuses pixels of a value representation that pixels cannot have', async () => {
  const folder = temporaryFolder();
  for (const path of writeSlices(folder, axialSlices([0, 2, 4]))) {
    const bytes = readFileSync(path);
    bytes.write('OV', bytes.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 4, 'latin1');
    writeFileSync(path, bytes);
  }
  await expect(readSeries(folder)).rejects.toThrow(/damaged/);
});

describe('fragments', () => {
  async function series(fragmentsOf: (stream: Buffer) => Buffer[], encapsulation: Encapsulation = {}) {
    const folder = temporaryFolder();
    for (const index of [0, 1, 2]) {
      const elements = codedElements(index, htCoding);
      const fragments = fragmentsOf(await htJpeg2000(elements, htCoding));
      writeFileSync(join(folder, `${index}.dcm`), encapsulatedFile(htCoding.uid, elements, fragments, encapsulation));
    }
    return readSeries(folder);
  }
  const halves = (stream: Buffer) => [stream.subarray(0, 1000), stream.subarray(1000)];

  it('joins a frame of several', async () => {
    const whole = await series((stream) => [stream]);
    expect((await series(halves)).volume.voxels).toEqual(whole.volume.voxels);
    expect((await series(halves, { offsetTable: [0] })).volume.voxels).toEqual(whole.volume.voxels);
  });

  it('refuses a sequence without an end, and an offset table that points elsewhere', async () => {
    await expect(series(halves, { delimiter: false })).rejects.toThrow(/0\.dcm: .*is damaged/);
    await expect(series(halves, { offsetTable: [8] })).rejects.toThrow(/Slice 1000 is damaged/);
    await expect(series(halves, { offsetTable: [0, 1008] })).rejects.toThrow(/Slice 1000 is damaged/);
  });

  it('names the damaged frame of a multi-frame file', async (context) => {
    needTool(context, 'dcmcrle');
    const folder = temporaryFolder();
    writeEnhanced(
      join(folder, 'plain.dcm'),
      [0, 3, 6].map((height) => ({ positionMm: [-8, -6, height] as const })),
    );
    const path = join(temporaryFolder(), 'enhanced.dcm');
    runTool('dcmcrle', [join(folder, 'plain.dcm'), path]);
    const bytes = readFileSync(path);
    // Each frame begins with its number of segments, and the place of the first.
    const frame = Buffer.from([2, 0, 0, 0, 64, 0, 0, 0]);
    const second = bytes.indexOf(frame, bytes.indexOf(frame) + 1);
    bytes[second] = 3;
    writeFileSync(path, bytes);
    await expect(readSeries(path)).rejects.toThrow(/enhanced\.dcm: Slice 2 is damaged/);
  });
});
