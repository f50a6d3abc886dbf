import { opendir, open, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { createReadStream } from 'node:fs';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { remark, sentence, type Remark } from '../../src-shared/remarks.ts';
import { dicomObjectOf, type DicomObject } from './dicom/dicom-object.ts';
import { foundDicomSeries } from './dicom/found-dicom-series.ts';
import { readDicomHeader } from './dicom/read-header.ts';
import type { FoundSeries, ScannedFiles, SeriesFormat, UnusedFile } from './found-series.ts';
import { modalityFromText } from './modality/from-text.ts';
import { niftiHeaderBytes, parseNiftiHeader } from './nifti/nifti-header.ts';
import { niftiPlan } from './nifti/read-nifti.ts';

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Told from time to time how many files have been looked at, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const filesAtOnce = 8;

/** Finds the series in files and folders (any depth), from headers alone. */
export async function scanPaths(paths: readonly string[], options: ScanOptions = {}): Promise<ScannedFiles> {
  const files: string[] = [];
  const notUsed: UnusedFile[] = [];
  for (const path of paths) await collectFiles(path, files, notUsed, new Set(), options.signal);
  const dicomSeries = new Map<string, DicomObject[]>();
  const otherSeries: FoundSeries[] = [];
  const seen = new Set<string>();
  let done = 0;
  const lookAt = async (path: string) => {
    throwIfCancelled(options.signal);
    const found = await headerOf(path);
    if ('code' in found) notUsed.push({ path, reason: found });
    else if ('slices' in found && 'facts' in found) {
      const { sopInstanceUid } = found;
      if (sopInstanceUid !== '' && seen.has(sopInstanceUid)) notUsed.push({ path, reason: remark('known-file') });
      else {
        seen.add(sopInstanceUid);
        const uid = found.facts.seriesInstanceUid;
        const objects = dicomSeries.get(uid);
        if (objects) objects.push(found);
        else dicomSeries.set(uid, [found]);
      }
    } else otherSeries.push(found);
    done++;
    if (done % 100 === 0 || done === files.length) options.onProgress?.(done, files.length);
  };
  await inParallel(files, lookAt);
  const series = [...dicomSeries.values()].flatMap((objects) =>
    foundDicomSeries(objects.toSorted((a, b) => (a.path < b.path ? -1 : 1))),
  );
  return { series: [...series, ...otherSeries].toSorted(bySeriesNumber), notUsed, fileCount: files.length };
}

function bySeriesNumber(a: FoundSeries, b: FoundSeries): number {
  return Number(a.number) - Number(b.number) || (a.seriesUid < b.seriesUid ? -1 : 1);
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
}

/** Walks a folder by name order, entering each real folder once, so that links cannot lead it in circles. */
async function collectFiles(
  path: string,
  files: string[],
  notUsed: UnusedFile[],
  visited: Set<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfCancelled(signal);
  try {
    const real = await realpath(path);
    const status = await stat(real);
    if (status.isFile()) {
      files.push(path);
      return;
    }
    if (!status.isDirectory() || visited.has(real)) return;
    visited.add(real);
    const names: string[] = [];
    for await (const { name } of await opendir(path)) names.push(name);
    for (const name of names.toSorted()) {
      if (!name.startsWith('.') && name !== 'DICOMDIR')
        await collectFiles(join(path, name), files, notUsed, visited, signal);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    notUsed.push({ path, reason: unreadable(error) });
  }
}

function unreadable(error: unknown): Remark {
  const detail = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return remark('unreadable-file', { detail });
}

async function headerOf(path: string): Promise<DicomObject | FoundSeries | Remark> {
  try {
    const format = formatByName(path);
    if (format === 'nifti') return await foundNifti(path);
    if (format !== null) return foundOther(path, format, null);
    const header = await readDicomHeader(path);
    if (header === 'not-dicom') return remark('not-an-image-file');
    if (header === 'damaged') return remark('damaged-file');
    return dicomObjectOf(header, path);
  } catch (error) {
    return unreadable(error);
  }
}

export function formatByName(path: string): Exclude<SeriesFormat, 'dicom'> | null {
  if (/\.(nii|hdr)(\.gz)?$/i.test(path)) return 'nifti';
  if (/\.(nrrd|nhdr)$/i.test(path)) return 'nrrd';
  if (/\.(mha|mhd)$/i.test(path)) return 'metaimage';
  return null;
}

async function foundNifti(path: string): Promise<FoundSeries> {
  try {
    const header = parseNiftiHeader(await firstBytes(path, niftiHeaderBytes), path);
    if (header === null) return foundOther(path, 'nifti', null, remark('damaged-file'));
    const { grid, notes } = niftiPlan(header, path);
    return { ...foundOther(path, 'nifti', grid), notes };
  } catch (error) {
    if (error instanceof Failure)
      return foundOther(path, 'nifti', null, remark('unreadable-file', { detail: error.message }));
    throw error;
  }
}

/** The first bytes of a file, after decompression where it is a gzip. */
async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  const magic = Buffer.alloc(2);
  await file.read(magic, 0, 2, 0);
  await file.close();
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const source = createReadStream(path);
  const stream = gzip ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  source.destroy();
  return Buffer.concat(chunks).subarray(0, count);
}

function foundOther(
  path: string,
  format: Exclude<SeriesFormat, 'dicom'>,
  grid: { size: FoundSeries['size']; spacingMm: FoundSeries['spacingMm'] } | null,
  unusableReason: Remark | null = null,
): FoundSeries {
  const name = basename(path);
  const named = modalityFromText(name.replace(/\.(nii|hdr|nrrd|nhdr|mha|mhd)(\.gz)?$/i, ''));
  return {
    seriesUid: path,
    format,
    description: name,
    number: '',
    modality: named ?? 'unknown',
    modalityEvidence: named ? remark('modality-from-file-name', { text: name }) : remark('modality-unknown'),
    size: grid?.size ?? null,
    spacingMm: grid?.spacingMm ?? null,
    sliceCount: grid?.size?.[2] ?? 0,
    notes: [],
    usable: unusableReason === null,
    unusableReason,
    files: [path],
    slices: [],
  };
}

/** Lists series for an error message or a log line: no patient data. */
export function listOfSeries(series: readonly FoundSeries[]): string {
  return series
    .map(({ seriesUid, modality, description, size, usable, unusableReason }) =>
      [`  ${seriesUid}`, modality, description, size?.join('x') ?? '', usable ? '' : `(${sentence(unusableReason!)})`]
        .filter((part) => part !== '')
        .join('  '),
    )
    .join('\n');
}
