import { stat } from 'node:fs/promises';
import { Failure } from '../../src-shared/failure.ts';
import { sentence } from '../../src-shared/remarks.ts';
import type { FoundSeries, ReadSeries, ScannedFiles } from './found-series.ts';
import { readVolume } from './read-volume.ts';
import { listOfSeries, scanPaths } from './scan-folder.ts';

export type { DicomSeriesFacts, ReadSeries } from './found-series.ts';

/**
 * Reads one series from a file or folder.
 *
 * @param seriesUid picks one series where `path` holds several.
 * @throws Failure('input') naming the file and what to do.
 */
export async function readSeries(path: string, seriesUid?: string, signal?: AbortSignal): Promise<ReadSeries> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'ENOENT' ? 'does not exist' : `cannot be opened (${error.code})`;
    throw new Failure('input', `${path} ${what}. Check the path.`, error);
  });
  const scanned = await scanPaths([path], signal ? { signal } : {});
  return readVolume(choose(scanned, path, status.isDirectory(), seriesUid), path, signal);
}

function choose(
  { series, notUsed, fileCount }: ScannedFiles,
  path: string,
  isFolder: boolean,
  seriesUid?: string,
): FoundSeries {
  if (fileCount === 0 && notUsed.length === 0)
    throw new Failure('input', `${path} is empty. Choose a folder that holds a series.`);
  if (series.length === 0) {
    const why =
      !isFolder && notUsed[0]
        ? sentence(notUsed[0].reason)
        : 'No DICOM, NIfTI, NRRD or MetaImage series was found in it.';
    throw new Failure('input', `${path}: ${why} Choose another.`);
  }
  if (seriesUid !== undefined) {
    const chosen = series.find((one) => one.seriesUid === seriesUid);
    if (!chosen) throw new Failure('input', `${path} holds no series ${seriesUid}. It holds:\n${listOfSeries(series)}`);
    return chosen;
  }
  const usable = series.filter((one) => one.usable);
  if (usable.length === 1) return usable[0]!;
  if (usable.length === 0)
    throw new Failure('input', `${path} holds no series that can be registered:\n${listOfSeries(series)}`);
  throw new Failure('input', `${path} holds ${usable.length} series; choose one by its UID:\n${listOfSeries(usable)}`);
}
