import type { CodedImage } from './coded-image.ts';

/** The frame that a JPEG or JPEG-LS stream holds, and how its one scan was coded. */
export interface JpegStream extends CodedImage {
  /** The kind of coding: 0xC0 baseline, 0xC1 extended, 0xC3 lossless, 0xF7 JPEG-LS. */
  readonly frameMarker: number;
  /** The scan's first parameter: the predictor of lossless JPEG, NEAR of JPEG-LS. */
  readonly selection: number;
}

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const jpegLsFrame = 0xf7;
/** DHT, DQT, DRI, APPn, COM, LSE: tables and messages that may stand anywhere before the scan. */
const isTable = (marker: number) =>
  marker === 0xc4 || marker === 0xdb || marker === 0xdd || (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe || marker === 0xf8; // prettier-ignore
const isFrame = (marker: number) => marker === 0xc0 || marker === 0xc1 || marker === 0xc3 || marker === jpegLsFrame;
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

/**
 * Walks through all markers of a stream of one component (ISO/IEC 10918-1 B.2, ISO/IEC 14495-1 C.2): the image must
 * start and end as it should, every segment must have its length, and the restarts of the scan must be in order.
 *
 * @throws RangeError if they are not.
 */
export function walkJpeg(bytes: Uint8Array): JpegStream {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) throw new RangeError('No start of image.');
  let frame: (CodedImage & { frameMarker: number }) | null = null;
  let position = 2;
  for (;;) {
    const { marker, start } = markerAt(bytes, position);
    const end = segmentEnd(bytes, start);
    const body = new DataView(bytes.buffer, bytes.byteOffset + start + 2, end - start - 2);
    if (isFrame(marker)) {
      if (frame !== null) throw new RangeError('Two frames in one image.');
      frame = { frameMarker: marker, ...frameOf(body) };
    } else if (marker === startOfScan) {
      if (frame === null) throw new RangeError('A scan without a frame.');
      if (body.byteLength !== 6 || body.getUint8(0) !== 1) throw new RangeError('The scan has not one component.');
      const afterScan = endOfScan(bytes, end, frame.frameMarker === jpegLsFrame);
      return { ...frame, selection: body.getUint8(3), end: endOfImageAfter(bytes, afterScan) };
    } else if (!isTable(marker)) throw new RangeError(`A marker 0x${marker.toString(16)} that does not belong here.`);
    position = end;
  }
}

/** The marker at a position, which fill bytes may precede (B.1.1.2); `start` is where its segment begins. */
function markerAt(bytes: Uint8Array, position: number): { marker: number; start: number } {
  if (bytes[position] !== 0xff) throw new RangeError('No marker where one must be.');
  while (bytes[position] === 0xff) position++;
  const marker = bytes[position];
  if (marker === undefined || marker === 0) throw new RangeError('The stream ends before its end of image.');
  return { marker, start: position + 1 };
}

function segmentEnd(bytes: Uint8Array, start: number): number {
  const length = (bytes[start]! << 8) | bytes[start + 1]!;
  if (!(length >= 2) || start + length > bytes.length) throw new RangeError('A marker segment has a wrong length.');
  return start + length;
}

function frameOf(body: DataView): CodedImage {
  if (body.byteLength !== 9 || body.getUint8(5) !== 1) throw new RangeError('The frame has not one component.');
  return {
    precision: body.getUint8(0),
    rows: body.getUint16(1),
    columns: body.getUint16(3),
    signed: false,
    start: 0,
    end: 0,
  };
}

/** Where the entropy-coded data ends: at the first marker that is no restart. JPEG-LS stuffs a bit, not a byte. */
function endOfScan(bytes: Uint8Array, start: number, isJpegLs: boolean): number {
  let restart = 0;
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (isJpegLs ? next < 0x80 : next === 0) continue;
    if (!isRestart(next)) return at;
    if (next !== 0xd0 + restart) throw new RangeError('The restarts of the scan are not in order.');
    restart = (restart + 1) % 8;
  }
  throw new RangeError('The stream ends before its end of image.');
}

function endOfImageAfter(bytes: Uint8Array, position: number): number {
  const { marker, start } = markerAt(bytes, position);
  if (marker !== endOfImage) throw new RangeError('The scan is not followed by the end of the image.');
  return start;
}
