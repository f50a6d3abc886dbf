import type { FileHandle } from 'node:fs/promises';
import type { DataSet, Element } from 'dicom-parser';
import { fileInMemory, openRegularFile } from '../regular-file.ts';
import { code } from './elements.ts';
import { fragmentsOf, longestTrailerBytes, storedPixelsOf, type StoredPixels } from './stored-pixels.ts';
import { BytesEnd, dataSetOf, isTrailer, parseUntilPixels, type ParsedDataSet } from './parse-data-set.ts';
import { gunzippedDicom } from './gzipped-file.ts';
import { PlainBytesReader } from './plain-bytes.ts';
import { inTurn } from './in-turn.ts';
import { explicitBigEndian } from './transfer-syntax.ts';

/** Enhanced objects of 10,000 frames have headers of some 40 MB. What lies above is no image's. */
const longestHeaderBytes = 2 ** 27;
/** Headers beyond this are read one at a time, so that many of them do not fill the memory together. */
const shortHeaderBytes = 2 ** 20;
/** 2^29 voxels of two bytes make half of it: no series of a head is larger. */
export const largestFileBytes = 2 ** 31 - 2 ** 20;

/** Why a file holds no DICOM that can be used. */
export type HeaderProblem = 'not-dicom' | 'damaged';

export interface ImageHeader {
  readonly dataSet: DataSet;
  /** Null if the file holds no image. */
  readonly pixels: StoredPixels | null;
}

/**
 * Parses a file up to its pixels, reading as few bytes as that needs.
 * @param bytes of the whole file, if they were read already.
 */
export async function readDicomHeader(path: string, bytes: Buffer | null = null): Promise<DataSet | HeaderProblem> {
  return withHeader(path, bytes, async ({ dataSet }) => dataSet);
}

/** As {@link readDicomHeader}, with how the pixels are stored; they are not read. */
export async function readImageHeader(path: string): Promise<ImageHeader | HeaderProblem> {
  return withHeader(path, null, async ({ dataSet, pixels }, file, reader) => ({
    dataSet,
    pixels: pixels && (await storedPixelsOf(pixels, file, reader, syntaxOf(dataSet))),
  }));
}

/**
 * Parses a whole file, pixels included.
 * @param given its bytes, if they were read already.
 * @throws RangeError if it is damaged or holds no pixels; what the file system says
 */
export async function readDicomFile(path: string, given: Buffer | null = null): Promise<DataSet> {
  const whole = await withHeader(path, given, async ({ dataSet, pixels }, _, reader) => {
    if (pixels === null) throw new RangeError('The file holds no pixels.');
    const end = pixels.hadUndefinedLength ? Infinity : pixels.dataOffset + pixels.length;
    if (reader.storedBytes > largestFileBytes || (end > largestFileBytes && end !== Infinity)) {
      throw new RangeError('The file is larger than any series.');
    }
    const { bytes, complete } = await reader.read(Math.min(end + longestTrailerBytes, largestFileBytes));
    const trailer = bytes.subarray(end);
    // Zeros fill files up, but no writer deflates them with the data set.
    const isDeflatedPadding = reader.storedOffset === null && trailer.length > 0 && trailer.every((byte) => byte === 0);
    if (isDeflatedPadding || !isTrailer(trailer, syntaxOf(dataSet), complete)) {
      throw new RangeError('The pixels are followed by what cannot follow them.');
    }
    return withPixels(dataSet, pixels, bytes);
  });
  if (typeof whole === 'string') throw new RangeError('The file is damaged.');
  return whole;
}

function withPixels(header: DataSet, pixels: Element, bytes: Buffer): DataSet {
  if (!pixels.hadUndefinedLength && pixels.dataOffset + pixels.length > bytes.length) {
    throw new RangeError('The pixels end before the last row.');
  }
  const element = pixels.hadUndefinedLength ? { ...pixels, ...fragmentsOf(bytes, pixels.dataOffset) } : pixels;
  const isBigEndian = syntaxOf(header) === explicitBigEndian;
  return dataSetOf(bytes, { ...header.elements, [element.tag]: element }, isBigEndian);
}

function syntaxOf(header: DataSet): string {
  return code(header, 'x00020010');
}

async function withHeader<Result>(
  path: string,
  given: Buffer | null,
  use: (header: ParsedDataSet, file: FileHandle, reader: PlainBytesReader) => Promise<Result>,
): Promise<Result | HeaderProblem> {
  const stored = given ? fileInMemory(given) : await openRegularFile(path);
  let file = stored;
  try {
    const unpacked = await gunzippedDicom(stored);
    if (unpacked === 'not-dicom') return unpacked;
    if (unpacked !== null) file = fileInMemory(unpacked);
    const opened = await PlainBytesReader.of(file);
    if (opened === null) return 'not-dicom';
    const { reader, first } = opened;
    const parsed = parsedWhole(first.bytes, first.complete);
    if (!('neededBytes' in parsed)) return await use(parsed, file, reader);
    if (first.complete) return 'damaged';
    const header = await readLonger(reader, first.bytes.length, parsed.neededBytes);
    return header === null ? 'damaged' : await use(header, file, reader);
  } catch (error) {
    if (isDamage(error)) return 'damaged';
    throw error;
  } finally {
    await stored.close();
  }
}

/** Reads four times as much, and again, until the header is whole. Null if it never is. */
async function readLonger(reader: PlainBytesReader, from: number, needed: number): Promise<ParsedDataSet | null> {
  let length = Math.max(4 * from, needed);
  for (;;) {
    if (length > longestHeaderBytes) length = needed <= longestHeaderBytes ? longestHeaderBytes : 0;
    if (length === 0) return null;
    const read = async () => {
      const { bytes, complete } = await reader.read(length);
      return { complete, parsed: parsedWhole(bytes, complete) };
    };
    const { complete, parsed } = await (length > shortHeaderBytes ? inTurn(read) : read());
    if (!('neededBytes' in parsed)) return parsed;
    if (complete || length === longestHeaderBytes) return null;
    needed = parsed.neededBytes;
    length = Math.max(4 * length, needed);
  }
}

/** The header, if the bytes hold all of it: to the pixels, or to the file's end. Else how many are needed at least. */
function parsedWhole(bytes: Buffer, complete: boolean): ParsedDataSet | { neededBytes: number } {
  try {
    const parsed = parseUntilPixels(bytes);
    return parsed.pixels === null && !complete ? { neededBytes: bytes.length + 1 } : parsed;
  } catch (error) {
    if (error instanceof BytesEnd) return error;
    throw error;
  }
}

/** True for what parsers and zlib say of bytes that make no sense; what the file system says has its own codes. */
function isDamage(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code)));
}
