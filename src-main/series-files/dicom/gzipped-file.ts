import type { FileHandle } from 'node:fs/promises';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import { readBytes } from '../regular-file.ts';
import { inTurn } from './in-turn.ts';
import { looksLikeDicom } from './plain-bytes.ts';

/** Twice an enhanced series of 512 x 512 x 300: what unpacks to more is no series of a head. */
const longestUnpackedBytes = 2 ** 28;
const firstBytes = 4096;

/**
 * The bytes of a DICOM file that lies there as a gzip, as archives and research servers keep them; null if it is no gzip.
 * @throws what zlib says of a damaged one
 */
export async function gunzippedDicom(file: FileHandle): Promise<Buffer | 'not-dicom' | null> {
  const start = await readBytes(file, 0, firstBytes);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return null;
  // An archive of other files is not unpacked to see what it is.
  const beginning = gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 });
  if (!looksLikeDicom(beginning)) return 'not-dicom';
  return inTurn(async () => {
    const { size } = await file.stat();
    return promisify(gunzip)(await readBytes(file, 0, size), { maxOutputLength: longestUnpackedBytes });
  });
}
