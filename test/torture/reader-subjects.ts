import { deflateRawSync } from 'node:zlib';
import { dicomFile, type DicomCoding } from '../fixtures/dicom-file.ts';
import { enhancedFile } from '../fixtures/enhanced-series.ts';
import { gzipped, niftiFile } from '../fixtures/nifti-file.ts';
import { axialSlices, sliceElements } from '../fixtures/slanted-series.ts';
import type { RuledVolume } from './reader-rules.ts';
import { dicomRule, metaImageRule, niftiRule, nrrdRule } from './reader-rules.ts';

/** A sound input of a few kilobytes that is damaged over and over. */
export interface ReaderSubject {
  readonly name: string;
  /** By file name; the first is the one that is damaged. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** What the bytes may be read as, by other code than the product's; null if they may not be read at all. */
  readonly rule: (files: readonly Buffer[]) => RuledVolume | null;
  /** Of all inputs. */
  readonly share: number;
}

const heights = [0, 2, 4, 6];
const frames = heights.map((height) => ({ positionMm: [-8, -6, height] as const }));
const values = (i: number) => ((i * 37) % 211) - 40;
const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const niftiSpec = {
  dimensions: [6, 5, 4],
  quaternion: { code: 1, b: 0, c: 0, d: Math.sin(0.15), offset: [10, 20, 30] as const },
};
const sform = { code: 1, rows: [[c, -2 * s, 0, 10], [s, 2 * c, 0, 20], [0, 0, 3, 30]] }; // prettier-ignore

export function readerSubjects(): readonly ReaderSubject[] {
  const enhanced = (coding: DicomCoding) => enhancedFile(frames, {}, coding);
  const subjects: [string, Record<string, Buffer>, ReaderSubject['rule'], number][] = [
    ['classic', classicFiles({}), dicomRule, 4],
    ['classic-implicit', classicFiles({ isImplicit: true }), dicomRule, 3],
    ['enhanced', { 'in.dcm': enhanced({}) }, dicomRule, 4],
    ['enhanced-delimited', { 'in.dcm': enhanced({ hasUndefinedLengths: true }) }, dicomRule, 4],
    ['enhanced-implicit', { 'in.dcm': enhanced({ isImplicit: true }) }, dicomRule, 4],
    ['enhanced-deflated', { 'in.dcm': deflated(enhanced({})) }, dicomRule, 3],
    ['enhanced-rle', { 'in.dcm': runLengthCoded() }, dicomRule, 3],
    ['nifti-sform', { 'in.nii': niftiFile({ ...niftiSpec, sform }, values) }, niftiRule, 4],
    ['nifti-qform', { 'in.nii': niftiFile({ ...niftiSpec, pixelDimensions: [1, 2, 3] }, values) }, niftiRule, 3],
    ['nifti-gzip', { 'in.nii.gz': gzipped(niftiFile({ ...niftiSpec, sform }, values)) }, niftiRule, 2],
    ['nrrd', { 'in.nrrd': nrrd() }, nrrdRule, 1],
    ['metaimage', { 'in.mha': metaImage() }, metaImageRule, 1],
  ];
  const shares = subjects.reduce((sum, [, , , share]) => sum + share, 0);
  return subjects.map(([name, files, rule, share]) => ({ name, files, rule, share: share / shares }));
}

function classicFiles(coding: DicomCoding): Record<string, Buffer> {
  const slices = axialSlices(heights.slice(0, 3));
  return Object.fromEntries(slices.map((spec, i) => [`in-${i}.dcm`, dicomFile(sliceElements(spec, i), coding)]));
}

/** PS3.5 A.5: all after the meta information, as raw deflate. */
function deflated(file: Buffer): Buffer {
  const body = 144 + file.readUInt32LE(140);
  const head = Buffer.from(file.subarray(0, body).toString('latin1'), 'latin1');
  const uid = head.indexOf('1.2.840.10008.1.2.1\0');
  const longer = Buffer.concat([head.subarray(0, uid), Buffer.from('1.2.840.10008.1.2.1.99'), head.subarray(uid + 20)]);
  longer.writeUInt16LE(22, uid - 2);
  longer.writeUInt32LE(head.readUInt32LE(140) + 2, 140);
  return Buffer.concat([longer, deflateRawSync(file.subarray(body))]);
}

/** PS3.5 G: two segments a frame, high bytes first, all of them literal runs. */
function runLengthCoded(): Buffer {
  const plain = enhancedFile(frames);
  const pixelBytes = 12 * 10 * 2;
  const from = plain.length - frames.length * pixelBytes;
  const items = frames.map((_, frame) => item(codedFrame(plain.subarray(from + frame * pixelBytes, from + (frame + 1) * pixelBytes)))); // prettier-ignore
  const head = Buffer.from(plain.subarray(0, from));
  head.writeUInt32LE(0xffff_ffff, from - 4);
  const uid = head.indexOf('1.2.840.10008.1.2.1\0');
  head.write('1.2.840.10008.1.2.5\0', uid, 'latin1');
  return Buffer.concat([head, item(Buffer.alloc(0)), ...items, Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])]);
}

function codedFrame(pixels: Buffer): Buffer {
  const segments = [1, 0].map((byte) => {
    const plane = Buffer.from(pixels.filter((_, i) => i % 2 === byte));
    const coded = Buffer.concat([Buffer.from([plane.length - 1]), plane]);
    return coded.length % 2 === 0 ? coded : Buffer.concat([coded, Buffer.from([0x80])]);
  });
  const header = Buffer.alloc(64);
  [2, 64, 64 + segments[0]!.length].forEach((value, i) => header.writeUInt32LE(value, 4 * i));
  return Buffer.concat([header, ...segments]);
}

function item(bytes: Buffer): Buffer {
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

const ramp = () => Buffer.from(Int16Array.from({ length: 120 }, (_, i) => values(i)).buffer);

function nrrd(): Buffer {
  const header = `NRRD0004\ntype: int16\ndimension: 3\nspace: left-posterior-superior\nsizes: 6 5 4\nspace directions: (1,0,0) (0,2,0) (0,0,3)\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (10,20,30)\n\n`;
  return Buffer.concat([Buffer.from(header), ramp()]);
}

function metaImage(): Buffer {
  const header = `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 10 20 30\nDimSize = 6 5 4\nElementSpacing = 1 2 3\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`;
  return Buffer.concat([Buffer.from(header), ramp()]);
}
