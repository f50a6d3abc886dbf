import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { unreadable } from '../series-files/collect-files.ts';
import type { FoundSeries, ScannedFiles, UnusedFile } from '../series-files/found-series.ts';
import { readVolume } from '../series-files/read-volume.ts';
import { reasonOf } from '../series-files/refusal.ts';
import { scanPaths } from '../series-files/scan-folder.ts';
import { diskFailure } from '../storage/system-errors.ts';
import type { Runner, TaskContext } from './runner.ts';
import type { ImportTask, KeptFile } from './task-messages.ts';
import { seriesKeeper, type SeriesKeeper } from './keep-files.ts';
import { unpackedPaths } from './unpack.ts';

/** Headers are this share of an import, copying the rest. */
const headerShare = 0.4;
const filesBetweenReports = 20;

/**
 * Finds the series of the paths by their headers and reports them at once, then takes their files into the data folder
 * series by series. Runs in a thread of its own: file operations are synchronous, which is fastest, and `cancelled`
 * is asked between them.
 */
export const importFiles: Runner<'import'> = async (task, context) => {
  const { signal, progress, emit } = context;
  progress({ step: 'finding-files', fraction: 0 });
  const unpackFolder = join(task.partialFolder, randomUUID());
  const userPath = (path: string) => insideArchive(path, unpackFolder);
  try {
    const { paths, archives } = await unpackedPaths(task.paths, unpackFolder, signal);
    const scanned = await scanPaths(paths, {
      signal,
      onProgress: (done, total) => reportProgress(context, 'finding-files', (headerShare * done) / total, done, total),
    });
    const { series, notUsed } = withoutBrokenFiles(scanned);
    emit({
      kind: 'found',
      series,
      sources: series.map(({ files }) => userPath(files[0]!)),
      notUsed: notUsed
        .filter(({ path }) => !archives.includes(path))
        .map((unused) => ({ ...unused, path: userPath(unused.path) })),
    });
    const total = series.reduce((sum, { files }) => sum + files.length, 0);
    let done = 0;
    for (const [index, one] of series.entries()) {
      throwIfCancelled(signal);
      try {
        await refuseWithoutVoxels(one, signal);
        const keeper = seriesKeeper(task, one, archives.length > 0);
        emit({ kind: 'kept', index, files: await keepFiles(one.files, keeper, context, { done, total }) });
      } catch (error) {
        emit({ kind: 'lost', index, reason: lossOf(error, task) });
      }
      done += one.files.length;
      // Lets the cancel message in.
      await new Promise((resume) => setImmediate(resume));
    }
    return null;
  } finally {
    rmSync(unpackFolder, { recursive: true, force: true });
  }
};

/** A file that is a series by itself and cannot be used is no series: it is named with what else could not be used. */
function withoutBrokenFiles({ series, notUsed }: ScannedFiles): { series: FoundSeries[]; notUsed: UnusedFile[] } {
  const isBroken = ({ format, usable }: FoundSeries) => format !== 'dicom' && !usable;
  return {
    series: series.filter((one) => !isBroken(one)),
    notUsed: [
      ...notUsed,
      ...series.filter(isBroken).map(({ files, unusableReason }) => ({ path: files[0]!, reason: unusableReason! })),
    ],
  };
}

/**
 * Reads the voxels of a file whose length only unpacking shows, to know that they are all there. DICOM states it, which
 * the scan has checked.
 */
async function refuseWithoutVoxels(series: FoundSeries, signal: AbortSignal): Promise<void> {
  if (series.format !== 'dicom') await readVolume(series, series.files[0]!, signal);
}

/** @returns when the files lie on the disk, with their names. */
async function keepFiles(
  paths: readonly string[],
  keeper: SeriesKeeper,
  context: TaskContext<'import'>,
  before: { readonly done: number; readonly total: number },
): Promise<KeptFile[]> {
  let { done } = before;
  const { total } = before;
  const files = paths.map((path) => {
    if (context.cancelled()) throw new Failure('cancelled', messageOf('cancelled'));
    const kept = keeper.keep(path);
    done += 1;
    if (done % filesBetweenReports === 0) {
      reportProgress(context, 'writing', headerShare + ((1 - headerShare) * done) / total, done, total);
    }
    return kept;
  });
  await keeper.flush();
  return files;
}

/**
 * Why a series is lost: its file vanished, cannot be read or lacks voxels. A full disk, a data folder that is gone or a
 * cancel ends the import.
 * @throws Failure then.
 */
function lossOf(error: unknown, { filesFolder }: ImportTask): Message {
  const folder = dirname(filesFolder);
  const failure = diskFailure(error, folder);
  if (failure instanceof Failure) {
    if (failure.code !== 'input') throw failure;
    return reasonOf(failure);
  }
  if (!existsSync(filesFolder)) throw new Failure('output', messageOf('data-folder-gone', { folder }), error);
  return unreadable(error);
}

function reportProgress(
  { progress }: TaskContext<'import'>,
  step: 'finding-files' | 'writing',
  fraction: number,
  done: number,
  total: number,
): void {
  progress({ step, fraction, messages: [messageOf('files-looked-at', { done, total })] });
}

/** "scan/letter.txt" for a file of scan.zip; any other path as it is. */
function insideArchive(path: string, unpackFolder: string): string {
  const inside = relative(unpackFolder, path);
  return inside.startsWith('..') ? path : inside.split(sep).slice(1).join('/');
}
