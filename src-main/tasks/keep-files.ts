import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../../src-shared/messages/message.ts';
import { isTemporaryPath } from '../series-files/existing-paths.ts';
import type { FoundSeries } from '../series-files/found-series.ts';
import { refusal } from '../series-files/refusal.ts';
import { flushAll } from '../storage/flushed-files.ts';
import { saltedHash } from '../storage/recorded-file.ts';
import type { ImportTask, KeptFile } from './task-messages.ts';
import { groupedSalt, linkedSalt } from './file-hash.ts';

/** Takes the files of one series into the data folder. */
export interface SeriesKeeper {
  /** Called for each file of the series. */
  keep(path: string): KeptFile;
  /** Waits until all that was kept is on the disk, names too: only then may the database call it stored. */
  flush(): Promise<void>;
}

/** @param unpacked that the files lie in a temporary folder, and so cannot be linked. */
export function seriesKeeper(task: ImportTask, series: FoundSeries, unpacked: boolean): SeriesKeeper {
  const placed = new PlacedFiles(task.filesFolder);
  const keep = keeper(task, series, unpacked, placed);
  return { keep, flush: () => placed.flush() };
}

/** Files that were moved to their places, and the folders whose entries changed by it. */
class PlacedFiles {
  readonly #changed = new Set<string>();
  readonly #filesFolder: string;

  constructor(filesFolder: string) {
    this.#filesFolder = filesFolder;
  }

  /**
   * Moves a whole copy of `source` to its place, unless the same content lies there already: what lies there is read to
   * know.
   * @returns true if it was moved.
   */
  moveIntoPlace(partial: string, relativePath: string, source: string, copied: HashedFile): boolean {
    this.#refuseMisnamed(source, relativePath, partial);
    const target = join(this.#filesFolder, relativePath);
    const isThere = existsSync(target) && statSync(target).size === copied.byteLength;
    if (isThere && hashWhileCopying(target, null).contentHash === copied.contentHash) {
      rmSync(partial);
      return false;
    }
    this.#makeFolder(dirname(relativePath));
    renameSync(partial, target);
    this.#changed.add(target).add(dirname(target));
    return true;
  }

  /**
   * Files of the data folder are named by their content. When they are indexed again, one whose content does
   * not match its name was altered, and is refused.
   */
  #refuseMisnamed(source: string, relativePath: string, partial: string): void {
    const within = relative(this.#filesFolder, source);
    if (within.startsWith('..') || isAbsolute(within) || within === relativePath) return;
    rmSync(partial, { force: true });
    throw refusal(source, messageOf('name-tells-other-content', { name: basename(source) }));
  }

  async flush(): Promise<void> {
    await flushAll(this.#changed);
    this.#changed.clear();
  }

  /** Level by level below the files folder, which must be there: one that vanished is never made again in silence. */
  #makeFolder(relativePath: string): void {
    let path = this.#filesFolder;
    for (const part of relativePath.split(sep)) {
      const parent = path;
      path = join(path, part);
      if (existsSync(path)) continue;
      mkdirSync(path, { mode: 0o700 });
      this.#changed.add(parent);
    }
  }
}

/** How one file of a series gets into the data folder. */
function keeper(
  task: ImportTask,
  series: FoundSeries,
  unpacked: boolean,
  placed: PlacedFiles,
): (path: string) => KeptFile {
  if (task.mode === 'link' && !unpacked && !series.files.some(isTemporaryPath)) return linkedFile;
  // Formats whose files are known by name and extension keep them, within a folder named by the hash.
  const nested = series.format !== 'dicom';
  if (nested && series.files.length > 1) return groupKeeper(task, series.files, placed);
  return (path) => {
    const partial = join(task.partialFolder, randomUUID());
    const { contentHash, byteLength } = hashWhileCopying(path, partial);
    const kept = join(contentHash.slice(0, 2), nested ? join(contentHash, basename(path)) : contentHash);
    const written = placed.moveIntoPlace(partial, kept, path, { contentHash, byteLength });
    return { contentHash, byteLength, path: kept, linked: false, written };
  };
}

/**
 * A header names the file of its voxels, so both keep their names, and where they lie to each other, in a folder named by
 * the hash of both.
 */
function groupKeeper(task: ImportTask, paths: readonly string[], placed: PlacedFiles): (path: string) => KeptFile {
  const groupHash = createHash('sha256');
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const { contentHash } = hashWhileCopying(path, null);
    hashes.set(path, contentHash);
    groupHash.update(contentHash);
  }
  const group = groupHash.digest('hex');
  const headerFolder = dirname(paths[0]!);
  return (path) => {
    const partial = join(task.partialFolder, randomUUID());
    const { byteLength, contentHash } = hashWhileCopying(path, partial);
    if (contentHash !== hashes.get(path)) {
      rmSync(partial, { force: true });
      throw Object.assign(new Error('The file changed while it was copied.'), { code: 'EBUSY' });
    }
    const kept = join(group.slice(0, 2), group, relative(headerFolder, path));
    const written = placed.moveIntoPlace(partial, kept, path, { contentHash, byteLength });
    const fileHash = saltedHash(contentHash, groupedSalt(group, basename(path)));
    return { contentHash: fileHash, byteLength, path: kept, linked: false, written };
  };
}

function linkedFile(path: string): KeptFile {
  const { contentHash, byteLength } = hashWhileCopying(path, null);
  const fileHash = saltedHash(contentHash, linkedSalt(resolve(path)));
  return { contentHash: fileHash, byteLength, path: resolve(path), linked: true };
}

const buffer = Buffer.allocUnsafe(1024 * 1024);

interface HashedFile {
  /** SHA-256 of the bytes. */
  readonly contentHash: string;
  readonly byteLength: number;
}

function hashWhileCopying(source: string, target: string | null): HashedFile {
  const hash = createHash('sha256');
  const from = openSync(source, 'r');
  let to: number | null = null;
  try {
    to = target === null ? null : openSync(target, 'wx', 0o600);
    let byteLength = 0;
    for (;;) {
      const count = readSync(from, buffer, 0, buffer.length, null);
      if (count === 0) break;
      const chunk = buffer.subarray(0, count);
      hash.update(chunk);
      for (let written = 0; to !== null && written < count;) written += writeSync(to, chunk, written, count - written);
      byteLength += count;
    }
    return { contentHash: hash.digest('hex'), byteLength };
  } catch (error) {
    if (target !== null) rmSync(target, { force: true });
    throw error;
  } finally {
    closeSync(from);
    if (to !== null) closeSync(to);
  }
}
