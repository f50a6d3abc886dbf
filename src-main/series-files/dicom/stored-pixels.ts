import type { FileHandle } from 'node:fs/promises';
import type { Element } from 'dicom-parser';
import { readBytes } from '../regular-file.ts';
import { isTrailer } from './parse-data-set.ts';
import type { PlainBytesReader } from './plain-bytes.ts';

/** How the pixels of a file are stored, as far as is known without reading them. */
export type StoredPixels = { readonly fileBytes: number } & (
  | {
      readonly kind: 'native';
      /** What the element states. */
      readonly byteLength: number;
      /** How many of them the file can hold; null if only inflating it would show. */
      readonly storedBytes: number | null;
      /** What follows them is what may follow pixels; true if only inflating would show. */
      readonly endsWell: boolean;
    }
  | { readonly kind: 'encapsulated'; readonly fragmentCount: number; readonly isWhole: boolean }
);

const windowBytes = 2 ** 14;
/** As far as what follows the pixels is checked. */
export const longestTrailerBytes = 2 ** 16;
/** Far more than any encoder makes of the largest series. */
const mostFragments = 200_000;
const itemTag = 0xfffe_e000;
const sequenceDelimiter = 0xfffe_e0dd;

export async function storedPixelsOf(
  pixels: Element,
  file: FileHandle,
  { storedOffset, storedBytes: fileBytes }: PlainBytesReader,
  transferSyntaxUid: string,
): Promise<StoredPixels> {
  if (!pixels.hadUndefinedLength) {
    const held = storedOffset === null ? null : fileBytes - (pixels.dataOffset + storedOffset);
    const end = storedOffset === null ? fileBytes : pixels.dataOffset + storedOffset + pixels.length;
    const endsWell = end >= fileBytes || (await hasTrailer(file, end, fileBytes, transferSyntaxUid));
    return { kind: 'native', byteLength: pixels.length, storedBytes: held, endsWell, fileBytes };
  }
  // Deflated and encapsulated exclude each other: PS3.5 A.5 is explicit VR little endian, native.
  if (storedOffset === null) return { kind: 'encapsulated', fragmentCount: 0, isWhole: false, fileBytes };
  const counted = await countFragments(file, pixels.dataOffset + storedOffset, fileBytes, transferSyntaxUid);
  return { kind: 'encapsulated', ...counted, fileBytes };
}

async function hasTrailer(file: FileHandle, end: number, fileBytes: number, syntax: string): Promise<boolean> {
  const bytes = await readBytes(file, end, Math.min(fileBytes - end, longestTrailerBytes));
  return isTrailer(bytes, syntax, end + bytes.length >= fileBytes);
}

/** Goes from fragment to fragment by their lengths, PS3.5 A.4. The first item is the offset table. */
async function countFragments(file: FileHandle, start: number, fileBytes: number, transferSyntaxUid: string) {
  let at = start;
  let items = 0;
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  while (at + 8 <= fileBytes && items <= mostFragments) {
    if (at < windowStart || at + 8 > windowStart + window.length) {
      window = await readBytes(file, at, Math.min(windowBytes, fileBytes - at));
      windowStart = at;
      if (window.length < 8) break;
    }
    const { tag, length } = itemHead(window, at - windowStart);
    at += 8;
    if (tag === sequenceDelimiter) {
      const endsWell = at >= fileBytes || (await hasTrailer(file, at, fileBytes, transferSyntaxUid));
      return { fragmentCount: Math.max(0, items - 1), isWhole: length === 0 && endsWell };
    }
    if (tag !== itemTag || at + length > fileBytes) break;
    items++;
    at += length;
  }
  return { fragmentCount: Math.max(0, items - 1), isWhole: false };
}

/**
 * The fragments of encapsulated pixels as dicom-parser describes them.
 * @throws RangeError if they break off
 */
export function fragmentsOf(
  bytes: Buffer,
  dataOffset: number,
): Required<Pick<Element, 'encapsulatedPixelData' | 'basicOffsetTable' | 'fragments' | 'length'>> {
  const items: { position: number; length: number }[] = [];
  for (let at = dataOffset; ;) {
    if (at + 8 > bytes.length) throw new RangeError('The compressed pixels break off.');
    const { tag, length } = itemHead(bytes, at);
    at += 8;
    if (tag === sequenceDelimiter) {
      const [table, ...fragments] = items;
      if (!table || fragments.length === 0) throw new RangeError('The compressed pixels have no fragment.');
      const base = table.position + table.length;
      return {
        encapsulatedPixelData: true,
        basicOffsetTable: offsetsIn(bytes.subarray(table.position, base)),
        fragments: fragments.map((one) => ({ ...one, offset: one.position - base - 8 })),
        length: at - dataOffset,
      };
    }
    if (tag !== itemTag || at + length > bytes.length) throw new RangeError('The compressed pixels break off.');
    items.push({ position: at, length });
    at += length;
  }
}

function offsetsIn(table: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at + 4 <= table.length; at += 4) offsets.push(table.readUInt32LE(at));
  return offsets;
}

function itemHead(bytes: Buffer, at: number): { tag: number; length: number } {
  return {
    tag: bytes.readUInt16LE(at) * 0x1_0000 + bytes.readUInt16LE(at + 2),
    length: bytes.readUInt32LE(at + 4),
  };
}
