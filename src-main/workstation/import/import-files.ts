import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { remark } from '../../../src-shared/remarks.ts';
import type { FoundSeries } from '../../series-files/found-series.ts';
import { scanPaths } from '../../series-files/scan-folder.ts';
import { diskFailure } from '../../storage/system-errors.ts';
import type { Runner } from '../jobs/job-thread.ts';
import type { ImportTask, KeptFile } from '../jobs/tasks.ts';
import { unpackedPaths } from './unpack.ts';

/** Headers are this share of an import, copying the rest. */
const headerShare = 0.4;

/**
 * Finds the series of the paths by their headers and tells them at once, then takes their files into the data folder
 * series by series. Runs in a thread of its own: file operations are synchronous, which is fastest, and `cancelled`
 * is asked between them.
 */
export const importFiles: Runner<'import'> = async (task, { signal, cancelled, progress, news }) => {
  progress({ step: 'finding-files', fraction: 0 });
  const unpackFolder = join(task.partialFolder, randomUUID());
  try {
    const { paths, archives } = await unpackedPaths(task.paths, unpackFolder, signal);
    const scanned = await scanPaths(paths, {
      signal,
      onProgress: (done, total) =>
        progress({
          step: 'finding-files',
          fraction: (headerShare * done) / total,
          said: [remark('files-looked-at', { done, total })],
        }),
    });
    const notUsed = scanned.notUsed
      .filter(({ path }) => !archives.includes(path))
      .map((unused) => ({ ...unused, path: insideArchive(unused.path, unpackFolder) }));
    news({ kind: 'found', series: scanned.series, notUsed });
    const total = scanned.series.reduce((sum, series) => sum + series.files.length, 0);
    let done = 0;
    for (const [index, series] of scanned.series.entries()) {
      throwIfCancelled(signal);
      try {
        const keep = keeper(task, series, archives.length > 0);
        const files = series.files.map((path) => {
          if (cancelled()) throw new Failure('cancelled', remark('cancelled'));
          const kept = keep(path);
          done += 1;
          if (done % 20 === 0) {
            progress({
              step: 'writing',
              fraction: headerShare + ((1 - headerShare) * done) / total,
              said: [remark('files-looked-at', { done, total })],
            });
          }
          return kept;
        });
        news({ kind: 'kept', index, files });
      } catch (error) {
        const failure = diskFailure(error, dirname(task.filesFolder));
        // A file that vanished or cannot be read costs its series; a full disk or a cancel ends the import.
        if (failure instanceof Failure) throw failure;
        news({ kind: 'lost', index, reason: remark('unreadable-file', { detail: (error as Error).message }) });
      }
      // Lets the cancel message in.
      await new Promise((resume) => setImmediate(resume));
    }
    return null;
  } finally {
    rmSync(unpackFolder, { recursive: true, force: true });
  }
};

/** "scan/letter.txt" for a file of scan.zip; any other path as it is. */
function insideArchive(path: string, unpackFolder: string): string {
  const inside = relative(unpackFolder, path);
  return inside.startsWith('..') ? path : inside.split(sep).slice(1).join('/');
}

/** How one file of a series gets into the data folder. */
function keeper(task: ImportTask, series: FoundSeries, unpacked: boolean): (path: string) => KeptFile {
  if (task.mode === 'link' && !unpacked) return linkedFile;
  // Formats whose files are known by name and extension keep them, within a folder named by the hash.
  const nested = series.format !== 'dicom';
  if (nested && series.files.length > 1) return groupKeeper(task, series.files);
  return (path) => {
    const partial = join(task.partialFolder, randomUUID());
    const { contentHash, byteLength } = hashWhileCopying(path, partial);
    const relative = join(contentHash.slice(0, 2), nested ? join(contentHash, basename(path)) : contentHash);
    place(partial, join(task.filesFolder, relative), byteLength);
    return { contentHash, byteLength, path: relative, linked: false };
  };
}

/** A header and its data file refer to each other by name, so they share the folder of the first one's hash. */
function groupKeeper(task: ImportTask, paths: readonly string[]): (path: string) => KeptFile {
  const groupHash = createHash('sha256');
  const sizes = new Map<string, { contentHash: string; byteLength: number }>();
  for (const path of paths) {
    const hashed = hashWhileCopying(path, null);
    sizes.set(path, hashed);
    groupHash.update(hashed.contentHash);
  }
  const group = groupHash.digest('hex');
  return (path) => {
    const { byteLength, contentHash } = sizes.get(path)!;
    const partial = join(task.partialFolder, randomUUID());
    copyFileSync(path, partial);
    const relative = join(group.slice(0, 2), group, basename(path));
    place(partial, join(task.filesFolder, relative), byteLength);
    // Not shared with a file of the same content elsewhere: its neighbours are part of what it means.
    const fileHash = createHash('sha256').update(group).update(contentHash).update(basename(path)).digest('hex');
    return { contentHash: fileHash, byteLength, path: relative, linked: false };
  };
}

function linkedFile(path: string): KeptFile {
  const { contentHash, byteLength } = hashWhileCopying(path, null);
  const fileHash = createHash('sha256').update('linked').update(contentHash).update(resolve(path)).digest('hex');
  return { contentHash: fileHash, byteLength, path: resolve(path), linked: true };
}

/** Moves a whole copy to its place, unless the same content lies there already. */
function place(partial: string, target: string, byteLength: number): void {
  if (existsSync(target) && statSync(target).size === byteLength) {
    rmSync(partial);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  renameSync(partial, target);
}

const buffer = Buffer.allocUnsafe(1024 * 1024);

function hashWhileCopying(source: string, target: string | null): { contentHash: string; byteLength: number } {
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
