import type { DataSet } from 'dicom-parser';
import type { FrameCoding } from '../transfer-syntax.ts';

interface Fragment {
  /** Of its item, from the item of the first fragment: what the offset tables state. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const itemTag = 0xe000fffe;
const delimiterTag = 0xe0ddfffe;

/**
 * The coded frames of encapsulated Pixel Data (PS3.5 A.4), each of one fragment or of several joined. Items must follow
 * each other without a gap up to the sequence delimiter, and the offset tables must point at them.
 *
 * @throws RangeError if they do not, or if it cannot be determined which fragments make a frame.
 */
export function encapsulatedFrames(
  dataSet: DataSet,
  coding: Exclude<FrameCoding, 'raw'>,
  frameCount: number,
): Uint8Array[] {
  const element = dataSet.elements.x7fe00010!;
  const [table, ...fragments] = itemsFrom(dataSet.byteArray, element.dataOffset);
  if (!table || fragments.length === 0) throw new RangeError('The compressed pixels have no fragment.');
  const starts =
    extendedOffsets(dataSet, frameCount) ??
    basicOffsets(table.bytes) ??
    startsWithoutTable(fragments, coding, frameCount);
  if (starts.length !== frameCount) throw new RangeError(`${starts.length} coded frames of ${frameCount}.`);
  const offsets = fragments.map(({ offset }) => offset);
  const firsts = starts.map((start) => offsets.indexOf(start));
  if (firsts.some((first, i) => first < 0 || (i === 0 ? first !== 0 : first <= firsts[i - 1]!))) {
    throw new RangeError('The offset table does not point at the fragments.');
  }
  const frames = firsts.map((first, i) => joined(fragments.slice(first, firsts[i + 1] ?? fragments.length), coding));
  checkLengths(dataSet, frames);
  return frames;
}

/** The items of the sequence, the Basic Offset Table first. */
function itemsFrom(bytes: Uint8Array, start: number): Fragment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: Fragment[] = [];
  let firstFragment: number | null = null;
  for (let position = start; ;) {
    if (position + 8 > view.byteLength) throw new RangeError('The compressed pixels have no end.');
    const tag = view.getUint32(position, true);
    const length = view.getUint32(position + 4, true);
    if (tag === delimiterTag && length === 0) return items;
    const end = position + 8 + length;
    if (tag !== itemTag || end > view.byteLength) throw new RangeError('A fragment has a wrong length.');
    if (items.length === 1) firstFragment = position;
    items.push({ offset: position - (firstFragment ?? position), bytes: bytes.subarray(position + 8, end) });
    position = end;
  }
}

function basicOffsets(table: Uint8Array): number[] | null {
  if (table.length === 0) return null;
  if (table.length % 4 !== 0) throw new RangeError('The offset table has a wrong length.');
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: table.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** Extended Offset Table (7FE0,0001). */
function extendedOffsets(dataSet: DataSet, frameCount: number): number[] | null {
  const offsets = unsigned64s(dataSet, 'x7fe00001');
  if (offsets !== null && offsets.length !== frameCount) {
    throw new RangeError('The extended offset table has a wrong length.');
  }
  return offsets;
}

/** Extended Offset Table Lengths (7FE0,0002): of frames before they were padded to an even length. */
function checkLengths(dataSet: DataSet, frames: readonly Uint8Array[]): void {
  const lengths = unsigned64s(dataSet, 'x7fe00002');
  if (lengths === null) return;
  const isRight = frames.every(({ length }, i) => lengths[i] === length || lengths[i] === length - 1);
  if (lengths.length !== frames.length || !isRight) throw new RangeError('The extended offset table is wrong.');
}

function unsigned64s(dataSet: DataSet, tag: string): number[] | null {
  const element = dataSet.elements[tag];
  if (!element || element.length < 8) return null;
  const bytes = dataSet.byteArray;
  const view = new DataView(bytes.buffer, bytes.byteOffset + element.dataOffset, element.length);
  return Array.from({ length: Math.floor(element.length / 8) }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

/** Without a table a frame begins where a fragment does, and as its coding begins. */
function startsWithoutTable(
  fragments: readonly Fragment[],
  coding: Exclude<FrameCoding, 'raw'>,
  frameCount: number,
): number[] {
  if (frameCount === 1) return [0];
  if (fragments.length === frameCount) return fragments.map(({ offset }) => offset);
  const opening = { rle: null, jpeg: 0xd8, 'jpeg-ls': 0xd8, 'jpeg-2000': 0x4f, 'ht-jpeg-2000': 0x4f }[coding];
  return fragments.flatMap(({ offset, bytes }) => (bytes[0] === 0xff && bytes[1] === opening ? [offset] : []));
}

function joined(fragments: readonly Fragment[], coding: FrameCoding): Uint8Array {
  const [first, second] = fragments;
  if (first && !second) return first.bytes;
  // A.4.2: a frame in RLE is one fragment.
  if (coding === 'rle') throw new RangeError('A frame in RLE has several fragments.');
  return Buffer.concat(fragments.map(({ bytes }) => bytes));
}
