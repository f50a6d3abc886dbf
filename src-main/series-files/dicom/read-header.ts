import { open, type FileHandle } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';
import {
  deflatedLittleEndian,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
} from './transfer-syntax.ts';

const pixelDataTag = 'x7fe00010';
const prefixLength = 132;
const firstReadBytes = 48 * 1024;

/** Why a file holds no DICOM that can be used. */
export type HeaderProblem = 'not-dicom' | 'damaged';

/**
 * Parses a file up to its pixels, reading as few bytes as that needs.
 * The data set of a deflated file is inflated whole.
 */
export async function readDicomHeader(path: string): Promise<DataSet | HeaderProblem> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let bytes = await readStart(file, Math.min(size, firstReadBytes));
    const prefix = missingPrefix(bytes);
    if (prefix === null) return 'not-dicom';
    for (;;) {
      const complete = bytes.length >= size;
      const parsed = parseUntilPixels(prefix.length > 0 ? Buffer.concat([prefix, bytes]) : bytes, complete);
      if (parsed !== null) return parsed;
      if (complete) return 'damaged';
      bytes = await readStart(file, Math.min(size, bytes.length * 4));
    }
  } finally {
    await file.close();
  }
}

/** Parses the bytes of a whole file, pixels included. Throws what the parser throws. */
export function parseDicomFile(bytes: Buffer): DataSet {
  const prefix = missingPrefix(bytes) ?? Buffer.alloc(0);
  return dicomParser.parseDicom(inflated(prefix.length > 0 ? Buffer.concat([prefix, bytes]) : bytes));
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
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

/** Null where the bytes end before the header does. */
function parseUntilPixels(bytes: Buffer, complete: boolean): DataSet | null {
  try {
    if (!complete && isDeflated(bytes)) return null;
    return dicomParser.parseDicom(inflated(bytes), { untilTag: pixelDataTag });
  } catch {
    return null;
  }
}

function isDeflated(bytes: Buffer): boolean {
  return dicomParser.readPart10Header(bytes).string('x00020010') === deflatedLittleEndian;
}

/** A deflated file (PS3.5 A.5) as the plain one that it stands for; any other as it is. */
function inflated(bytes: Buffer): Buffer {
  if (!isDeflated(bytes)) return bytes;
  const header: DataSet & { readonly position?: number } = dicomParser.readPart10Header(bytes);
  const body = inflateRawSync(bytes.subarray(header.position));
  return Buffer.concat([bytes.subarray(0, prefixLength), metaHeader(explicitLittleEndian), body]);
}
