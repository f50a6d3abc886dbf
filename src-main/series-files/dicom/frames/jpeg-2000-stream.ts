import type { CodedImage } from './coded-image.ts';

/** The image in a JPEG 2000 or HTJ2K codestream. */
export interface Jpeg2000Stream extends CodedImage {
  /** The 5-3 wavelet: every sample comes back as it was. */
  readonly reversible: boolean;
}

const startOfCodestream = 0xff4f;
const imageSize = 0xff51;
const codingStyle = 0xff52;
const quantisation = 0xff5c;
const startOfTilePart = 0xff90;
const startOfData = 0xff93;
const endOfCodestream = 0xffd9;
const jp2Signature = 0x6a502020;
const jp2Codestream = 0x6a703263;

/**
 * Walks through the headers and tile-parts of a codestream of one component (ISO/IEC 15444-1 Annex A): every marker
 * segment and tile-part must have its length, every tile must be there, and the end of the codestream must follow.
 *
 * @throws RangeError if they do not.
 */
export function walkJpeg2000(bytes: Uint8Array): Jpeg2000Stream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = startOf(view);
  if (view.getUint16(start) !== startOfCodestream || view.getUint16(start + 2) !== imageSize) {
    throw new RangeError('No start of codestream with the size of the image.');
  }
  const size = sizeOf(view, start + 4);
  let reversible: boolean | null = null;
  let isQuantised = false;
  const position = overSegments(view, start + 2, startOfTilePart, (marker, body) => {
    // Scod, SGcod (4), then levels, width, height, style, transformation: A.6.1.
    if (marker === codingStyle) reversible = view.getUint8(body + 9) === 1;
    if (marker === quantisation) isQuantised = true;
  });
  if (reversible === null || !isQuantised) throw new RangeError('The main header has no coding style.');
  const end = overTileParts(view, position, size.tiles);
  return { ...size, reversible, start, end };
}

/** Where the codestream begins: at once, as DICOM wants it, or within the boxes of a JP2 file. */
function startOf(view: DataView): number {
  if (view.byteLength < 12 || view.getUint32(4) !== jp2Signature) return 0;
  for (let box = 0; box + 8 <= view.byteLength;) {
    const length = view.getUint32(box);
    if (view.getUint32(box + 4) === jp2Codestream) return box + 8;
    if (length < 8) break;
    box += length;
  }
  throw new RangeError('A JP2 file without a codestream.');
}

/** SIZ, A.5.1; `at` is its length. */
function sizeOf(view: DataView, at: number) {
  const [x, y, x0, y0, tileX, tileY, tileX0, tileY0] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    view.getUint32(at + 4 + 4 * i),
  ) as [number, number, number, number, number, number, number, number];
  if (view.getUint16(at) !== 41 || view.getUint16(at + 36) !== 1)
    throw new RangeError('The image has not one component.');
  if (view.getUint8(at + 39) !== 1 || view.getUint8(at + 40) !== 1) throw new RangeError('The image is subsampled.');
  if (!(x > x0 && y > y0 && tileX > 0 && tileY > 0 && tileX0 <= x0 && tileY0 <= y0)) {
    throw new RangeError('An impossible size.');
  }
  const depth = view.getUint8(at + 38);
  return {
    columns: x - x0,
    rows: y - y0,
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
    tiles: Math.ceil((x - tileX0) / tileX) * Math.ceil((y - tileY0) / tileY),
  };
}

/** Goes over marker segments up to the one that ends a header, and gives its place. */
function overSegments(
  view: DataView,
  position: number,
  last: number,
  visit: (marker: number, body: number) => void,
): number {
  for (;;) {
    const marker = view.getUint16(position);
    if (marker === last) return position;
    const length = view.getUint16(position + 2);
    if (marker < 0xff50 || length < 2) throw new RangeError('No marker segment where one must be.');
    visit(marker, position + 4);
    position += 2 + length;
  }
}

/** Goes over tile-parts (A.4.2) to the end of the codestream, and gives the place after it. */
function overTileParts(view: DataView, position: number, tiles: number): number {
  const partsOf = new Map<number, number>();
  while (view.getUint16(position) === startOfTilePart) {
    const tile = view.getUint16(position + 4);
    const statedLength = view.getUint32(position + 6);
    const part = view.getUint8(position + 10);
    if (view.getUint16(position + 2) !== 10 || tile >= tiles || part !== (partsOf.get(tile) ?? 0)) {
      throw new RangeError('A tile-part that does not belong here.');
    }
    partsOf.set(tile, part + 1);
    // No length: the tile-part goes on to the end of the codestream.
    const end = statedLength === 0 ? lastMarker(view) : position + statedLength;
    const data = overSegments(view, position + 12, startOfData, () => {});
    if (data + 2 > end) throw new RangeError('A tile-part ends within its header.');
    position = end;
  }
  if (view.getUint16(position) !== endOfCodestream) throw new RangeError('A tile-part has a wrong length.');
  if (partsOf.size !== tiles) throw new RangeError(`${partsOf.size} tiles of ${tiles}.`);
  return position + 2;
}

/** The end of the codestream, searched for from the back over what pads it. */
function lastMarker(view: DataView): number {
  let position = view.byteLength - 2;
  while (position > 0 && view.getUint16(position) !== endOfCodestream) position--;
  return position;
}
