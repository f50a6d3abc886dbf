import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { SourceFiles } from '../storage/source-files.ts';

export interface PackedPart {
  /** Where the part begins in its file; by default the file's beginning. */
  readonly start?: number;
  /** Its length; by default it goes on to the file's end. */
  readonly length?: number;
  /** By default what its first bytes say: a gzip, or not packed. */
  readonly packing?: 'gzip' | 'zlib' | 'none';
  /** Gives the bytes of a whole file; without it, and of a part of one, they are read as they are. */
  readonly files?: SourceFiles;
}

/**
 * A file's bytes in order, unpacked if it is a gzip, in pieces of at most `pieceBytes`. Who takes the last piece has
 * had every checksum of the stream verified, of each member of a gzip of several; only zeros may follow it.
 *
 * @throws what the file system says; an error for which {@link isDamage} holds if a packed stream is broken
 */
export async function* unpackedPieces(path: string, pieceBytes: number, part: PackedPart = {}): AsyncGenerator<Buffer> {
  const { start = 0, length = Infinity } = part;
  const packing = part.packing ?? ((await isGzip(path)) ? 'gzip' : 'none');
  const file: Readable = part.files
    ? Readable.from(part.files.pieces(path, pieceBytes), { objectMode: false, highWaterMark: pieceBytes })
    : createReadStream(path, { highWaterMark: pieceBytes, start, end: start + length - 1 });
  if (packing === 'none') return yield* file;
  const unpacked = (packing === 'gzip' ? createGunzip : createInflate)({ chunkSize: pieceBytes });
  file.on('error', (error) => unpacked.destroy(error));
  // What is wrong after the end is found below; without a listener it would end the process.
  unpacked.on('error', () => {});
  try {
    yield* file.pipe(unpacked);
  } finally {
    file.destroy();
    unpacked.destroy();
  }
  const after = start + unpacked.bytesWritten;
  const end = start + length - 1;
  if (after > end) return;
  for await (const piece of createReadStream(path, { start: after, end }) as AsyncIterable<Buffer>) {
    if (piece.some((byte) => byte !== 0)) throw new TrailingBytes();
  }
}

/** What follows the end of a packed stream is no padding. */
class TrailingBytes extends Error {
  override readonly name = 'TrailingBytes';
}

/** True for what is wrong with a gzip or zlib stream that is broken, breaks off, or goes on after its end. */
export function isDamage(error: unknown): boolean {
  if (error instanceof TrailingBytes) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  return buffer[0] === 0x1f && buffer[1] === 0x8b;
}
