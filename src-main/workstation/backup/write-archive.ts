import { createHash } from 'node:crypto';
import { createWriteStream, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Transform, type PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { throwIfCancelled } from '../../../src-shared/failure.ts';
import { softwareVersion } from '../../pair-registration/software-version.ts';
import { isAsRecorded } from '../../storage/recorded-file.ts';
import { systemErrorCode } from '../../storage/system-errors.ts';
import { archiveVersion, manifestName } from './archive-manifest.ts';
import type { ArchiveEntry, ArchiveKind, Manifest } from './archive-manifest.ts';
import type { StoredEntry } from './stored-entries.ts';

export interface ArchiveOptions {
  readonly signal?: AbortSignal;
  /** Called with how many bytes have been read or written, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a manifest says of the Concord that writes it. */
export function archiveFacts<Kind extends ArchiveKind>(kind: Kind) {
  return { version: archiveVersion, kind, software: softwareVersion, at: new Date().toISOString() };
}

/**
 * Writes files into one ZIP, hashed in the pass that reads them, with a manifest at its end. Streamed: memory stays flat, and
 * 64-bit sizes are used where needed.
 *
 * @returns the names of files that are not in it: those whose bytes are gone, or not the ones that were recorded.
 */
export async function writeArchive(
  path: string,
  facts: Omit<Manifest, 'entries'>,
  stored: readonly StoredEntry[],
  { signal, onProgress }: ArchiveOptions = {},
): Promise<string[]> {
  const leftOut: string[] = [];
  const total = stored.reduce((sum, { path: from }) => sum + (statSync(from, { throwIfNoEntry: false })?.size ?? 0), 0);
  let done = 0;
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(path, { mode: 0o600 }), signal ? { signal } : {});
  // Whoever waits for an entry below learns of a full disk, or a file that changes, by these alone.
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject);
    written.catch(reject);
  });
  failed.catch(() => undefined);
  const entries: ArchiveEntry[] = [];
  try {
    for (const one of stored) {
      throwIfCancelled(signal);
      const file = await openOrNull(one.path);
      if (file === null) {
        leftOut.push(one.name);
        continue;
      }
      const onBytes = (count: number) => onProgress?.((done += count), total);
      const { bytes, sha256 } = await Promise.race([failed, addFile(zip, one.name, file, onBytes)]);
      const isSound = one.recorded === null || isAsRecorded(one.recorded, sha256);
      if (isSound) entries.push({ name: one.name, bytes, sha256 });
      else leftOut.push(one.name);
    }
    zip.addBuffer(Buffer.from(JSON.stringify({ ...facts, entries } satisfies Manifest)), manifestName);
    zip.end();
    await written;
    return leftOut;
  } catch (error) {
    (zip.outputStream as PassThrough).destroy();
    await written.catch(() => undefined);
    throwIfCancelled(signal);
    throw error;
  }
}

/** Null if the file is gone, as it is where its study has just been removed. */
async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Adds a file as it is: most are compressed already, and a disk is faster than packing. Closes it. */
async function addFile(zip: ZipFile, name: string, file: FileHandle, onBytes: (count: number) => void) {
  const { size } = await file.stat();
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
  const added = new Promise<{ bytes: number; sha256: string }>((resolve, reject) => {
    hashed.once('end', () => resolve({ bytes: size, sha256: hash.digest('hex') }));
    hashed.once('error', reject);
  });
  const source = file.createReadStream({ highWaterMark: 2 ** 20 });
  source.once('error', (error) => hashed.destroy(error));
  zip.addReadStream(source.pipe(hashed), name, { compress: false, mode: 0o100600, size });
  return added;
}
