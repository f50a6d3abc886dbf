import { elementHead, paddedText } from '../../series-files/dicom/element-bytes.ts';
import { dicomAttributes, type Keyword, type ValueRepresentation } from './dicom-attributes.ts';

/** One value or several; an empty string or list is written with length zero. */
export type DicomValue = string | number | readonly (string | number)[] | readonly DicomDataset[];

/** Attributes by keyword. Text is Unicode and is written as UTF-8. */
export type DicomDataset = { readonly [K in Keyword]?: DicomValue | undefined };

/** Encoded elements by tag: the form in which data sets are laid over each other. */
export type EncodedElements = ReadonlyMap<number, Uint8Array>;

/** Encodes each attribute in Explicit VR Little Endian, PS3.5 section 7.1.2. */
export function encodeElements(dataset: DicomDataset): EncodedElements {
  const encoded = new Map<number, Uint8Array>();
  for (const [keyword, value] of Object.entries(dataset) as [Keyword, DicomValue | undefined][]) {
    if (value === undefined) continue;
    const [tag, listedVr] = dicomAttributes[keyword];
    const vr = keyword === 'PixelPaddingValue' && dataset.PixelRepresentation === 1 ? 'SS' : listedVr;
    encoded.set(tag, encodeElement(tag, vr, value));
  }
  return encoded;
}

/** The elements of all parts in the order of their tags; a later part wins if several hold one tag. */
export function joinElements(...parts: readonly EncodedElements[]): Uint8Array {
  const all = new Map(parts.flatMap((part) => [...part]));
  return Buffer.concat([...all].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
}

export function encodeDataset(dataset: DicomDataset): Uint8Array {
  return joinElements(encodeElements(dataset));
}

/** One element: tag, VR, length, value. VRs with a four-byte length: PS3.5 table 7.1-1. */
export function encodeElement(tag: number, vr: ValueRepresentation, value: DicomValue | Uint8Array): Uint8Array {
  const content = value instanceof Uint8Array ? value : encodeValue(vr, value);
  const head = elementHead(tag, vr, content.length);
  return Buffer.concat([head, content]);
}

function encodeValue(vr: ValueRepresentation, value: DicomValue): Uint8Array {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  switch (vr) {
    case 'SQ':
      return Buffer.concat((values as readonly DicomDataset[]).map(encodeItem));
    case 'US':
    case 'SS':
      return numbers(values, 2, (bytes, offset, x) => bytes.writeUInt16LE(x & 0xffff, offset));
    case 'OW':
      return numbers(values, 2, (bytes, offset, x) => bytes.writeUInt16LE(x, offset));
    case 'OB':
      return Buffer.from([...values.map(Number), ...(values.length % 2 === 1 ? [0] : [])]);
    case 'UL':
      return numbers(values, 4, (bytes, offset, x) => bytes.writeUInt32LE(x, offset));
    case 'SL':
      return numbers(values, 4, (bytes, offset, x) => bytes.writeInt32LE(x, offset));
    case 'FL':
      return numbers(values, 4, (bytes, offset, x) => bytes.writeFloatLE(x, offset));
    case 'FD':
      return numbers(values, 8, (bytes, offset, x) => bytes.writeDoubleLE(x, offset));
    case 'DS':
      return paddedText(values.map((x) => (typeof x === 'number' ? decimalString(x) : String(x))).join('\\'), ' ');
    case 'UI':
      return paddedText(values.join('\\'), '\0');
    default:
      return paddedText(values.join('\\'), ' ');
  }
}

function encodeItem(item: DicomDataset): Uint8Array {
  const content = encodeDataset(item);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(0xfffe, 0);
  head.writeUInt16LE(0xe000, 2);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

function numbers(values: readonly unknown[], size: number, write: (bytes: Buffer, offset: number, x: number) => void) {
  const numeric = values.filter((x) => x !== '').map(Number);
  const bytes = Buffer.alloc(size * numeric.length);
  numeric.forEach((x, index) => write(bytes, size * index, x));
  return bytes;
}

/** A number as a Decimal String, at most 16 characters, as exact as those allow: PS3.5 section 6.2. */
export function decimalString(x: number): string {
  if (!Number.isFinite(x)) throw new RangeError('A decimal string is finite.');
  if (Math.abs(x) < 1e-13) return '0';
  const shortest = String(x);
  if (shortest.length <= 16) return shortest;
  for (let digits = 16; digits > 0; digits--) {
    const fixed = trimmed(x.toPrecision(digits));
    if (fixed.length <= 16) return fixed;
  }
  return x.toExponential(8);
}

/** Drops what a decimal string needs not: zeros at the end of a fraction, and the zero before its point. */
function trimmed(text: string): string {
  if (text.includes('e')) return text;
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
