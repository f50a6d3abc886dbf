import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { remark } from '../../../src-shared/remarks.ts';
import { diskFailure } from '../disk-failure.ts';

/** Refused beyond these: no study of head series is as large, and a crafted archive could fill the disk. */
const maximumEntries = 200_000;
const maximumUnpackedBytes = 64 * 2 ** 30;

export interface UnpackedPaths {
  readonly paths: readonly string[];
  /** True where files lie in a temporary folder, so that they cannot be linked. */
  readonly unpacked: boolean;
}

/**
 * The paths to scan: a DICOMDIR stands for its folder, a ZIP for its contents, unpacked into `folder`.
 * @throws Failure('input') naming an archive that cannot be read.
 */
export async function unpackedPaths(
  paths: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<UnpackedPaths> {
  const scanned: string[] = [];
  let unpacked = false;
  for (const [index, path] of paths.entries()) {
    if (basename(path).toUpperCase() === 'DICOMDIR') scanned.push(dirname(path));
    else if (await isZip(path)) {
      const target = join(folder, String(index), basename(path).replace(/\.zip$/i, ''));
      await unpackZip(path, target, signal);
      scanned.push(target);
      unpacked = true;
    } else scanned.push(path);
  }
  return { paths: scanned, unpacked };
}

async function isZip(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && (buffer.readUInt32LE(0) === 0x04034b50 || buffer.readUInt32LE(0) === 0x06054b50);
  } catch {
    return false;
  }
}

async function unpackZip(path: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: true, decodeStrings: true });
    let entries = 0;
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      throwIfCancelled(signal);
      entries += 1;
      bytes += entry.uncompressedSize;
      if (entries > maximumEntries || bytes > maximumUnpackedBytes) {
        throw new Failure('input', [remark('archive-too-large', { path }), remark('unpack-yourself')]);
      }
      if (!entry.fileName.endsWith('/')) await unpackEntry(zip, entry, join(folder, entry.fileName));
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const failure = diskFailure(error, dirname(folder));
    if (failure instanceof Failure) throw failure;
    throw new Failure(
      'input',
      [remark('archive-unreadable', { path, detail: (error as Error).message }), remark('unpack-yourself')],
      error,
    );
  }
}

/** The library refuses names that lead out of the folder, and data longer than the entry states. */
async function unpackEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
}
