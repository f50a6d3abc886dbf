import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const chunkBytes = 2 ** 21;
/** Chunks that are compressed at a time: enough for every core, and for the next to be ready when one is. */
const chunksAtOnce = 2 * availableParallelism();

/**
 * One gzip member (RFC 1952), its deflate blocks compressed on all cores as pigz does: chunks end on a byte boundary
 * (sync flush), so that their concatenation is one stream which every gzip reader accepts. Returned in pieces, in order.
 *
 * Level 1: for image noise the higher levels cost three times the time for a few per cent of size.
 */
export async function gzip(bytes: Uint8Array, level = 1): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of gzipPieces(bytes.length, (from, to) => bytes.subarray(from, to), level)) pieces.push(piece);
  return pieces;
}

/**
 * The same pieces of bytes that are made part by part, so that they need not all be in memory.
 *
 * @param partAt bytes [from, to) of `length`; called once for each, in order
 */
export async function* gzipPieces(
  length: number,
  partAt: (from: number, to: number) => Uint8Array,
  level = 1,
): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255);
  const chunkCount = Math.max(1, Math.ceil(length / chunkBytes));
  const underWay: Promise<Uint8Array>[] = [];
  let checksum = 0;
  for (let index = 0; index < chunkCount; index++) {
    const part = partAt(index * chunkBytes, Math.min(length, (index + 1) * chunkBytes));
    checksum = crc32(part, checksum);
    const finishFlush = index === chunkCount - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    underWay.push(deflate(part, { level, finishFlush }));
    if (underWay.length === chunksAtOnce) yield await underWay.shift()!;
  }
  for (const piece of underWay) yield await piece;
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  yield trailer;
}
