import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/**
 * A file's bytes in order, unpacked where it is a gzip, in pieces of at most `pieceBytes`.
 *
 * @throws what the file system says; an error for which {@link isDamage} holds where a gzip is broken
 */
export async function* unpackedPieces(path: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  if (!packed) return yield* file;
  const unpacked = createGunzip({ chunkSize: pieceBytes });
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked);
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

/** True for what zlib says of a gzip that is broken or breaks off. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  return buffer[0] === 0x1f && buffer[1] === 0x8b;
}
