import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

/** A file or folder in an ASAR's header, as far as it is needed here. Format: github.com/electron/asar, "Format". */
interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>;
  /** True if the file lies in the folder beside the ASAR instead. */
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

interface UnpackedFile {
  readonly path: string;
  /** SHA-256 in hexadecimal digits; null if the header states none. */
  readonly sha256: string | null;
}

/**
 * Checks each file that lies beside the ASAR, native code, against the hash that packaging wrote into the ASAR's header.
 * Electron itself checks the header, and every file inside, against a hash in its own program. Nothing to check if
 * Concord runs from a plain folder.
 *
 * @param appPath Electron's `app.getAppPath()`
 * @throws Failure('internal') that names the first file that is missing or not the one that was packaged
 */
export function checkUnpackedFiles(appPath: string): void {
  if (!appPath.endsWith('.asar')) return;
  seeingRealFiles(() => {
    for (const { path, sha256 } of unpackedFiles(readHeader(appPath))) {
      if (sha256 === null || sha256 !== hashOf(join(`${appPath}.unpacked`, path))) throw altered(path);
    }
  });
}

function altered(name: string, cause?: unknown): Failure {
  return new Failure('internal', messageOf('program-altered', { name }), cause);
}

/** Electron shows an ASAR as a folder, and unpacked files as if they lay in it, unless set not to. */
function seeingRealFiles(work: () => void): void {
  const before = process.noAsar;
  process.noAsar = true;
  try {
    work();
  } finally {
    process.noAsar = before;
  }
}

/** The header is JSON after four 32-bit numbers, the last of which is its length in bytes. */
function readHeader(asar: string): AsarEntry {
  const file = openSync(asar, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(file, sizes, 0, 16, 0);
    const header = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(file, header, 0, header.length, 16);
    return JSON.parse(header.toString('utf8')) as AsarEntry;
  } catch (error) {
    throw altered('app.asar', error);
  } finally {
    closeSync(file);
  }
}

function unpackedFiles(entry: AsarEntry, path = ''): UnpackedFile[] {
  if (entry.files) {
    return Object.entries(entry.files).flatMap(([name, inner]) => unpackedFiles(inner, join(path, name)));
  }
  if (!entry.unpacked) return [];
  return [{ path, sha256: entry.integrity?.algorithm === 'SHA256' ? entry.integrity.hash : null }];
}

function hashOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}
