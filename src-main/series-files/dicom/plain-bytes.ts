import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { readBytes } from '../regular-file.ts';
import { parseMetaInformation } from './parse-data-set.ts';
import {
  deflatedLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
} from './transfer-syntax.ts';

const prefixLength = 132;
const firstReadBytes = 48 * 1024;
const storedPieceBytes = 2 ** 16;

/** The beginning of a file as Part 10 lays it out, from which nothing is missing and nothing deflated. */
export interface PlainBytes {
  readonly bytes: Buffer;
  /** They reach to the file's end. */
  readonly complete: boolean;
}

/** Gives a DICOM file's bytes as far as they are asked for. */
export class PlainBytesReader {
  /** Where a byte of the plain file lies in the stored one, less where it lies in the plain one. Null if deflated. */
  readonly storedOffset: number | null;
  readonly storedBytes: number;
  readonly #file: FileHandle;
  readonly #prefix: Buffer;
  readonly #deflatedFrom: number | null;

  private constructor(file: FileHandle, storedBytes: number, prefix: Buffer, deflatedFrom: number | null) {
    this.#file = file;
    this.storedBytes = storedBytes;
    this.#prefix = prefix;
    this.#deflatedFrom = deflatedFrom;
    this.storedOffset = deflatedFrom === null ? -prefix.length : null;
  }

  /** Null if the file is no DICOM. */
  static async of(file: FileHandle): Promise<{ reader: PlainBytesReader; first: PlainBytes } | null> {
    const { size } = await file.stat();
    const bytes = await readBytes(file, 0, Math.min(size, firstReadBytes));
    const prefix = missingPrefix(bytes);
    if (prefix === null) return null;
    const plain = prefix.length > 0 ? Buffer.concat([prefix, bytes]) : bytes;
    const deflatedFrom = deflatedDataSet(plain);
    if (deflatedFrom === null) {
      const reader = new PlainBytesReader(file, size, prefix, null);
      return { reader, first: { bytes: plain, complete: bytes.length >= size } };
    }
    const head = Buffer.concat([plain.subarray(0, prefixLength), metaHeader(explicitLittleEndian)]);
    const reader = new PlainBytesReader(file, size, head, deflatedFrom - prefix.length);
    return { reader, first: await reader.read(firstReadBytes) };
  }

  /** The first `length` bytes of the plain file, or a few more; all of it if that is less. */
  async read(length: number): Promise<PlainBytes> {
    if (this.#deflatedFrom !== null) {
      const { bytes, complete } = await inflatedBytes(this.#file, this.#deflatedFrom, length);
      return { bytes: Buffer.concat([this.#prefix, bytes]), complete };
    }
    const bytes = await readBytes(this.#file, 0, Math.min(this.storedBytes, length));
    const plain = this.#prefix.length > 0 ? Buffer.concat([this.#prefix, bytes]) : bytes;
    return { bytes: plain, complete: bytes.length >= this.storedBytes };
  }
}

/** Inflates no further than to `length` bytes: what follows could be a thousand times as much as is stored. */
async function inflatedBytes(file: FileHandle, start: number, length: number): Promise<PlainBytes> {
  const stored = Readable.from(storedPieces(file, start));
  const inflater = createInflateRaw();
  stored.on('error', (error) => inflater.destroy(error));
  const pieces: Buffer[] = [];
  let inflated = 0;
  try {
    for await (const piece of stored.pipe(inflater) as AsyncIterable<Buffer>) {
      pieces.push(piece);
      inflated += piece.length;
      if (inflated >= length) return { bytes: Buffer.concat(pieces), complete: false };
    }
    return { bytes: Buffer.concat(pieces), complete: true };
  } finally {
    stored.destroy();
    inflater.destroy();
  }
}

/** Not a stream of the file: that would close it. */
async function* storedPieces(file: FileHandle, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ;) {
    const piece = await readBytes(file, at, storedPieceBytes);
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}

/** Where the deflated data set begins (PS3.5 A.5); null if it is not deflated. */
function deflatedDataSet(bytes: Buffer): number | null {
  try {
    const { transferSyntaxUid, end } = parseMetaInformation(bytes);
    return transferSyntaxUid === deflatedLittleEndian ? end : null;
  } catch (error) {
    // What is wrong with it shows when the whole header is parsed.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** True for the beginning of a DICOM file, with its preamble or without. */
export function looksLikeDicom(beginning: Buffer): boolean {
  return missingPrefix(beginning) !== null;
}

/**
 * What must be put before `bytes` to make a Part 10 file (PS3.10 7.1) of them: nothing for one, preamble and meta
 * header for a bare data set as some archives store it, null for what is not DICOM.
 */
function missingPrefix(bytes: Buffer): Buffer | null {
  if (bytes.length >= prefixLength && bytes.toString('latin1', 128, prefixLength) === 'DICM') return Buffer.alloc(0);
  if (bytes.length < 16) return null;
  const preamble = Buffer.alloc(prefixLength);
  preamble.write('DICM', 128, 'latin1');
  if (bytes.readUInt16LE(0) === 0x0002 && /^[A-Z]{2}$/.test(bytes.toString('latin1', 4, 6))) return preamble;
  const syntax = bareDataSetSyntax(bytes);
  return syntax === null ? null : Buffer.concat([preamble, metaHeader(syntax)]);
}

function bareDataSetSyntax(bytes: Buffer): string | null {
  const explicit = /^(AE|AS|CS|DA|DS|DT|IS|LO|OB|PN|SH|SQ|TM|UI|UL|UN|US)$/.test(bytes.toString('latin1', 4, 6));
  if (bytes.readUInt16LE(0) === 0x0008 && bytes.readUInt16LE(2) <= 0x0018) {
    if (explicit) return explicitLittleEndian;
    return bytes.readUInt32LE(4) <= 256 ? implicitLittleEndian : null;
  }
  return explicit && bytes.readUInt16BE(0) === 0x0008 && bytes.readUInt16BE(2) <= 0x0018 ? explicitBigEndian : null;
}

/** The one element that a parser cannot do without: Transfer Syntax UID (0002,0010). */
function metaHeader(transferSyntaxUid: string): Buffer {
  const value = Buffer.from(
    transferSyntaxUid.length % 2 === 0 ? transferSyntaxUid : `${transferSyntaxUid}\0`,
    'latin1',
  );
  const head = Buffer.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49, value.length, 0]);
  return Buffer.concat([head, value]);
}
