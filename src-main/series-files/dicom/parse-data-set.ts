import dicomParser, { type ByteArrayParser, type DataSet, type Element } from 'dicom-parser';
import { explicitBigEndian, implicitLittleEndian } from './transfer-syntax.ts';

/**
 * A strict parser of a data set up to its pixels (PS3.5 7), into dicom-parser's types. That library's own takes a data
 * set for whole that breaks off where an element ends, or inside a sequence of undefined length; this one never does.
 */

/** The bytes end before the data set does: reading more of the file may help. */
export class BytesEnd extends RangeError {
  /** At least so many bytes from the beginning are needed. */
  readonly neededBytes: number;

  constructor(neededBytes: number) {
    super('The data set ends in the middle.');
    this.neededBytes = neededBytes;
  }
}

/** No bytes that may follow make sense of these. */
export class MalformedDataSet extends RangeError {}

export interface ParsedDataSet {
  readonly dataSet: DataSet;
  /** The element that holds the pixels, its value not read; null if the bytes end before there is one. */
  readonly pixels: Element | null;
}

export interface MetaInformation {
  readonly elements: Record<string, Element>;
  readonly transferSyntaxUid: string;
  /** Where the data set begins. */
  readonly end: number;
}

const metaStart = 132;
const undefinedLength = 0xffff_ffff;
const itemTag = 0xfffe_e000;
const itemDelimiter = 0xfffe_e00d;
const sequenceDelimiter = 0xfffe_e0dd;
/** Float Pixel Data, Double Float Pixel Data, Pixel Data. */
const pixelTags: ReadonlySet<number> = new Set([0x7fe0_0008, 0x7fe0_0009, 0x7fe0_0010]);
const lastPixelTag = 0x7fe0_0010;
/** Explicit VRs whose length has four bytes: PS3.5 7.1.2. */
const longValueRepresentations = new Set(
  ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'].map(vrCode),
);
/** An enhanced object of 8,000 frames has fewer than a million; what lies above is made to fill the memory. */
const mostElements = 1_500_000;
const deepestNesting = 32;

/** What dicom-parser exports beside its types. */
const {
  littleEndianByteArrayParser,
  bigEndianByteArrayParser,
  DataSet: ParserDataSet,
} = dicomParser as unknown as {
  readonly littleEndianByteArrayParser: ByteArrayParser;
  readonly bigEndianByteArrayParser: ByteArrayParser;
  readonly DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: Record<string, Element>) => DataSet;
};

/**
 * Parses a Part 10 file's bytes until the element that holds the pixels, or until they end between two elements.
 *
 * @throws BytesEnd, MalformedDataSet
 */
export function parseUntilPixels(bytes: Buffer, meta = parseMetaInformation(bytes)): ParsedDataSet {
  const isBigEndian = meta.transferSyntaxUid === explicitBigEndian;
  const cursor = new Cursor(bytes, meta.end, isBigEndian);
  const elements: Record<string, Element> = { ...meta.elements };
  const isExplicit = meta.transferSyntaxUid !== implicitLittleEndian;
  let pixels: Element | null = null;
  while (pixels === null && cursor.at < bytes.length) {
    const { tag, element } = cursor.readElement(Infinity, isExplicit, 0);
    // PS3.10 7.1: commands have no place in a file, and its meta information comes first.
    if (tag < 0x0004_0000) throw new MalformedDataSet(`${element.tag} is no element of a data set.`);
    addElement(elements, element);
    if (pixelTags.has(tag)) pixels = element;
  }
  return { dataSet: dataSetOf(bytes, elements, isBigEndian), pixels };
}

/**
 * The file meta information (PS3.10 7.1), always in explicit VR little endian.
 * @throws BytesEnd, MalformedDataSet
 */
export function parseMetaInformation(bytes: Buffer): MetaInformation {
  const cursor = new Cursor(bytes, metaStart, false);
  const elements: Record<string, Element> = {};
  while (cursor.at + 2 <= bytes.length && bytes.readUInt16LE(cursor.at) === 0x0002) {
    const { element } = cursor.readElement(Infinity, true, 0);
    addElement(elements, { ...element, parser: littleEndianByteArrayParser });
  }
  const syntax = elements['x00020010'];
  if (!syntax) throw new MalformedDataSet('The file states no transfer syntax.');
  const transferSyntaxUid = bytes.toString('latin1', syntax.dataOffset, syntax.dataOffset + syntax.length);
  return { elements, transferSyntaxUid: transferSyntaxUid.replace(/[\0 ]+$/, ''), end: cursor.at };
}

/**
 * Whether bytes after the pixels are what may follow them: padding (zeros, FFFC,FFFC), signatures. If not, bytes were
 * lost or put in before, and the pixels are not where they should be.
 *
 * @param isWhole that the file ends with them.
 */
export function isTrailer(bytes: Buffer, transferSyntaxUid: string, isWhole: boolean): boolean {
  if (bytes.every((byte) => byte === 0)) return true;
  const cursor = new Cursor(bytes, 0, transferSyntaxUid === explicitBigEndian);
  try {
    while (cursor.at < bytes.length) {
      const { tag } = cursor.readElement(Infinity, transferSyntaxUid !== implicitLittleEndian, 1);
      if (tag <= lastPixelTag) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof BytesEnd) return !isWhole;
    if (error instanceof MalformedDataSet) return false;
    throw error;
  }
}

export function dataSetOf(bytes: Buffer, elements: Record<string, Element>, isBigEndian: boolean): DataSet {
  return new ParserDataSet(isBigEndian ? bigEndianByteArrayParser : littleEndianByteArrayParser, bytes, elements);
}

/** PS3.5 7.1: a tag occurs once in a data set. */
function addElement(elements: Record<string, Element>, element: Element): void {
  if (element.tag in elements && !element.tag.startsWith('xfffe')) {
    throw new MalformedDataSet(`${element.tag} occurs twice.`);
  }
  elements[element.tag] = element;
}

class Cursor {
  at: number;
  readonly #bytes: Buffer;
  readonly #isBigEndian: boolean;
  #elementCount = 0;

  constructor(bytes: Buffer, at: number, isBigEndian: boolean) {
    this.#bytes = bytes;
    this.at = at;
    this.#isBigEndian = isBigEndian;
  }

  /** @param end of the item that the element lies in; Infinity if only a delimiter or the bytes end it. */
  readElement(end: number, isExplicit: boolean, depth: number): { tag: number; element: Element } {
    if (++this.#elementCount > mostElements) throw new MalformedDataSet('The data set has too many elements.');
    this.#expect(8, end);
    const tag = this.#tagAt(this.at);
    const element: Element = { tag: keyOf(tag), length: 0, dataOffset: this.at + 8 };
    if (tag === itemDelimiter || tag === sequenceDelimiter) {
      if (this.#uint32(this.at + 4) !== 0) throw new MalformedDataSet('A delimiter has a length.');
      this.at += 8;
      return { tag, element };
    }
    if (isExplicit) this.#readExplicitLength(element, end);
    else element.length = this.#uint32(this.at + 4);
    this.at = element.dataOffset;
    if (element.length === undefinedLength) element.hadUndefinedLength = true;
    if (depth === 0 && pixelTags.has(tag)) return { tag, element };
    this.#readValue(element, tag, end, isExplicit, depth);
    return { tag, element };
  }

  #readExplicitLength(element: Element, end: number): void {
    element.vr = this.#bytes.toString('latin1', this.at + 4, this.at + 6);
    if (!longValueRepresentations.has(this.#bytes.readUInt16BE(this.at + 4))) {
      const at = this.at + 6;
      element.length = this.#isBigEndian ? this.#bytes.readUInt16BE(at) : this.#bytes.readUInt16LE(at);
      return;
    }
    this.#expect(12, end);
    element.length = this.#uint32(this.at + 8);
    element.dataOffset = this.at + 12;
  }

  #readValue(element: Element, tag: number, end: number, isExplicit: boolean, depth: number): void {
    const isPrivate = ((tag >>> 16) & 1) === 1;
    if (element.hadUndefinedLength) {
      const isSequence = !isExplicit || element.vr === 'SQ' || element.vr === 'UN';
      if (!isSequence) this.#skipFragments(end);
      else {
        // Of unknown VR and undefined length: items in implicit VR (PS3.5 6.2.2 note 2).
        const items = this.#readItems(Infinity, end, isExplicit && element.vr === 'SQ', depth);
        if (!isPrivate || isExplicit) element.items = items;
      }
      element.length = this.at - element.dataOffset;
      return;
    }
    this.#expect(element.length, end);
    const valueEnd = this.at + element.length;
    // What private sequences of known length hold is nobody's business here.
    const isSequence = !isPrivate && (isExplicit ? element.vr === 'SQ' : this.#beginsItem(element.length));
    if (isSequence) element.items = this.#readItems(valueEnd, valueEnd, isExplicit, depth);
    this.at = valueEnd;
  }

  /** Implicit VR shows sequences by their first item alone. */
  #beginsItem(length: number): boolean {
    return length >= 8 && this.#tagAt(this.at) === itemTag;
  }

  /** @param sequenceEnd Infinity for a sequence that its delimiter ends, within `end`. */
  #readItems(sequenceEnd: number, end: number, isExplicit: boolean, depth: number): Element[] {
    if (depth >= deepestNesting) throw new MalformedDataSet('Sequences are nested too deep.');
    const items: Element[] = [];
    while (this.at !== sequenceEnd) {
      const { tag, length } = this.#readItemHead(end);
      if (tag === sequenceDelimiter && length === 0 && sequenceEnd === Infinity) return items;
      if (tag !== itemTag) throw new MalformedDataSet('A sequence holds something else than items.');
      const item: Element = { tag: keyOf(itemTag), length, dataOffset: this.at };
      const elements = this.#readItem(length, end, isExplicit, depth + 1);
      item.length = this.at - item.dataOffset;
      item.dataSet = dataSetOf(this.#bytes, elements, this.#isBigEndian);
      items.push(item);
    }
    return items;
  }

  #readItem(length: number, end: number, isExplicit: boolean, depth: number): Record<string, Element> {
    const elements: Record<string, Element> = {};
    if (length !== undefinedLength) this.#expect(length, end);
    const itemEnd = length === undefinedLength ? Infinity : this.at + length;
    while (this.at !== itemEnd) {
      const { tag, element } = this.readElement(Math.min(itemEnd, end), isExplicit, depth);
      if (tag === itemDelimiter && itemEnd === Infinity) break;
      addElement(elements, element);
    }
    return elements;
  }

  /** The value of an encapsulated picture within a sequence, such as an icon: PS3.5 A.4. */
  #skipFragments(end: number): void {
    for (;;) {
      const { tag, length } = this.#readItemHead(end);
      if (tag === sequenceDelimiter) return;
      if (tag !== itemTag) throw new MalformedDataSet('A value of undefined length holds something else than items.');
      this.#expect(length, end);
      this.at += length;
    }
  }

  #readItemHead(end: number): { tag: number; length: number } {
    if (++this.#elementCount > mostElements) throw new MalformedDataSet('The data set has too many items.');
    this.#expect(8, end);
    const head = { tag: this.#tagAt(this.at), length: this.#uint32(this.at + 4) };
    this.at += 8;
    return head;
  }

  #expect(count: number, end: number): void {
    if (this.at + count > end) throw new MalformedDataSet('An element is longer than what holds it.');
    if (this.at + count > this.#bytes.length) throw new BytesEnd(this.at + count);
  }

  #uint32(at: number): number {
    return this.#isBigEndian ? this.#bytes.readUInt32BE(at) : this.#bytes.readUInt32LE(at);
  }

  #tagAt(at: number): number {
    const bytes = this.#bytes;
    if (this.#isBigEndian) return bytes.readUInt32BE(at);
    return bytes.readUInt16LE(at) * 0x1_0000 + bytes.readUInt16LE(at + 2);
  }
}

const keys = new Map<number, string>();

/** dicom-parser's key of a tag, one string for all its occurrences. */
function keyOf(tag: number): string {
  let key = keys.get(tag);
  if (key === undefined) {
    key = `x${tag.toString(16).padStart(8, '0')}`;
    // A damaged file holds any tag; the known ones must not grow with every file that was read.
    if (keys.size < 20_000) keys.set(tag, key);
  }
  return key;
}

function vrCode(vr: string): number {
  return vr.charCodeAt(0) * 256 + vr.charCodeAt(1);
}
