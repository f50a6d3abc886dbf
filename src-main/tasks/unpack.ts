import { createWriteStream } from 'node:fs';
import { mkdir, readdir, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { openRegularFile } from '../series-files/regular-file.ts';
import { diskFailure } from '../storage/system-errors.ts';

/** Refused beyond these: no study of head series is as large, and a crafted archive could fill the disk. */
const maximumEntries = 200_000;
const maximumUnpackedBytes = 64 * 2 ** 30;
/** What an import leaves free on the disk, for the database and for the rest of the system. */
const reservedBytes = 2 ** 28;

export interface UnpackedPaths {
  readonly paths: readonly string[];
  /** The archives that were unpacked. Their files lie in a temporary folder and cannot be linked. */
  readonly archives: readonly string[];
}

/**
 * The paths to scan: a DICOMDIR stands for its folder, a ZIP for its contents, unpacked into `folder`. So does a ZIP that
 * lies in a folder of the paths, as one that was dropped on the window does.
 * @throws Failure('input') naming an archive of the paths that cannot be read; Failure('output') naming one that the disk
 * has no room for
 */
export async function unpackedPaths(
  paths: readonly string[],
  folder: string,
  signal: AbortSignal,
  freeBytesIn: (folder: string) => Promise<number> = freeBytes,
): Promise<UnpackedPaths> {
  const scanned: string[] = [];
  const archives: string[] = [];
  const unpack = async (path: string) => {
    const target = join(folder, String(archives.length), basename(path).replace(/\.zip$/i, ''));
    await unpackZip(path, target, signal, freeBytesIn);
    scanned.push(target);
    archives.push(path);
  };
  for (const path of paths) {
    if (basename(path).toUpperCase() === 'DICOMDIR') scanned.push(dirname(path));
    else if (await isZip(path)) await unpack(path);
    else {
      scanned.push(path);
      // One that cannot be read is named with what else could not be used.
      for (const inside of await zipsIn(path)) await unpack(inside).catch((error: unknown) => throwUnlessInput(error));
    }
  }
  return { paths: scanned, archives };
}

async function zipsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const named = entries.filter((entry) => entry.isFile() && /\.zip$/i.test(entry.name));
  const paths = named.map(({ name }) => join(folder, name));
  const areZips = await Promise.all(paths.map(isZip));
  return paths.filter((_, index) => areZips[index]);
}

function throwUnlessInput(error: unknown): void {
  if (!(error instanceof Failure) || error.code !== 'input') throw error;
}

async function isZip(path: string): Promise<boolean> {
  try {
    await using file = await openRegularFile(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && (buffer.readUInt32LE(0) === 0x04034b50 || buffer.readUInt32LE(0) === 0x06054b50);
  } catch {
    return false;
  }
}

async function unpackZip(
  path: string,
  folder: string,
  signal: AbortSignal,
  freeBytesIn: (folder: string) => Promise<number>,
): Promise<void> {
  try {
    await checkRoom(path, dirname(folder), await statedBytes(path, signal), freeBytesIn);
    const zip = await openPromise(path, { lazyEntries: true, autoClose: true, decodeStrings: true });
    for await (const entry of zip.eachEntry()) {
      throwIfCancelled(signal);
      if (!entry.fileName.endsWith('/')) await unpackEntry(zip, entry, join(folder, entry.fileName));
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const failure = diskFailure(error, dirname(folder));
    if (failure instanceof Failure) throw failure;
    throw new Failure(
      'input',
      [messageOf('archive-unreadable', { path, detail: (error as Error).message }), messageOf('unpack-yourself')],
      error,
    );
  }
}

/** What the archive's directory says that it unpacks to. No entry gives more: the library ends one that does. */
async function statedBytes(path: string, signal: AbortSignal): Promise<number> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: true, decodeStrings: true });
  let entries = 0;
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    throwIfCancelled(signal);
    entries += 1;
    bytes += entry.uncompressedSize;
    if (entries > maximumEntries || bytes > maximumUnpackedBytes) {
      zip.close();
      throw new Failure('input', [messageOf('archive-too-large', { path }), messageOf('unpack-yourself')]);
    }
  }
  return bytes;
}

/** Before anything is written: a disk that is full half way troubles more than this import. */
async function checkRoom(
  path: string,
  folder: string,
  bytes: number,
  freeBytesIn: (folder: string) => Promise<number>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Once unpacked, and once more in the data folder, until the import is over.
  const needed = 2 * bytes + reservedBytes;
  const free = await freeBytesIn(folder);
  if (needed <= free) return;
  const megabytes = (count: number) => Math.round(count / 1e6);
  throw new Failure(
    'output',
    messageOf('archive-without-room', { path, neededMb: megabytes(needed), freeMb: megabytes(free) }),
  );
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The library refuses names that lead out of the folder, and data longer than the entry states. */
async function unpackEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
}
