import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeAtomically, type AtomicOutputOptions } from '../storage/atomic-output.ts';
import type { ExportCase } from '../series-export/export-case.ts';
import { exportName, writeExportSet, type WrittenSet } from '../series-export/export-set.ts';
import { writeZip } from '../series-export/write-zip.ts';
import type { Runner } from './runner.ts';
import type { ExportTask, ExportedFiles } from './export-task.ts';
import type { LocatedSeries } from './located-series.ts';
import { VerifiedFiles } from '../storage/verified-files.ts';
import { readRegistered } from './registered-volume.ts';
import { readLocated } from './volume-cache.ts';

/** Writes an export in a job thread: all of it, or nothing. */
export const exportFiles: Runner<'export'> = async (task, { signal, progress }) => {
  progress({ step: 'reading', fraction: 0 });
  const exportCase = await readCase(task, signal);
  const write = (folder: string) =>
    writeExportSet(exportCase, folder, {
      formats: task.formats,
      anonymise: task.anonymise,
      confirmDifferentPatients: task.confirmDifferentPatients,
      locale: task.locale,
      layout: task.target.kind === 'dicomdir' ? 'dicomdir' : 'plain',
      record: task.record,
      signal,
      onProgress: (fraction) => progress({ step: 'writing', fraction: 0.2 + 0.7 * fraction }),
    });
  progress({ step: 'writing', fraction: 0.2 });
  return writeToTarget(task.target, exportName(exportCase), { signal, stagingId: task.stagingId }, write);
};

async function readCase(task: ExportTask, signal: AbortSignal): Promise<ExportCase> {
  const fixed = await readLocated(task.fixed, signal);
  const moving = await readLocated(task.moving, signal);
  const { result } = task;
  const registered = await readRegistered(fixed, moving, task.registered);
  const { origin, reviews } = task.record;
  const approved = reviews.at(-1)?.decision === 'approved';
  return {
    fixed,
    moving,
    result,
    registered,
    outsideValue: task.registered.outsideValue,
    sourceFiles: { fixed: sourceFilesOf(task.fixed), moving: sourceFilesOf(task.moving) },
    origin,
    approved,
    landmarks: task.landmarks,
    at: new Date(),
  };
}

function sourceFilesOf({ name, files }: LocatedSeries): VerifiedFiles {
  return new VerifiedFiles(name, files);
}

async function writeToTarget(
  { kind, path }: ExportTask['target'],
  name: string,
  options: AtomicOutputOptions,
  write: (folder: string) => Promise<WrittenSet>,
): Promise<ExportedFiles> {
  let written: WrittenSet = { dicomFiles: [], notes: [] };
  const into = async (folder: string) => {
    await mkdir(folder);
    written = await write(folder);
  };
  if (kind === 'whole' || kind === 'dicomdir') {
    await writeAtomically(path, options, async (staging) => void (written = await write(staging)));
    return { ...written, path };
  }
  if (kind === 'zip') {
    const zipPath = await zipPathOf(path, name);
    await writeAtomically(dirname(zipPath), options, async (staging) => {
      const set = join(staging, name);
      await into(set);
      await writeZip(set, join(staging, basename(zipPath)), options.signal);
      await rm(set, { recursive: true });
    });
    return { ...written, path: zipPath };
  }
  await writeAtomically(path, options, (staging) => into(join(staging, name)));
  return { ...written, path: join(path, name) };
}

async function zipPathOf(path: string, name: string): Promise<string> {
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  return path.toLowerCase().endsWith('.zip') && !isFolder ? path : join(path, `${name}.zip`);
}
