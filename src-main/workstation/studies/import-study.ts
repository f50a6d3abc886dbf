import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportSummary } from '../../../src-shared/contract/studies.ts';
import type { JobId, UploadId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { writeImportSummary } from '../../database/jobs.ts';
import { removeArrivingSeries } from '../../database/series.ts';
import { appendAuditNow } from '../audit-trail.ts';
import { newJobId, type JobContext } from '../jobs/job-queue.ts';
import type { ImportEvent } from '../../tasks/task-messages.ts';
import { dropEmpty, removeUnrecorded } from './collect-orphans.ts';
import { removeFiles } from './remove-study.ts';
import type { Workstation } from '../workstation.ts';
import { mergeSeries } from './merge-series.ts';
import { ImportRecorder } from './import-recorder.ts';
import type { StudyOrigin } from './study-identity.ts';

export interface ImportRequest {
  readonly paths: readonly string[];
  /** Files that the window streamed here: an upload that was begun and not used yet. */
  readonly uploadId: UploadId | null;
  readonly mode: 'copy' | 'link';
  readonly isSample?: boolean;
}

/**
 * Queues an import. Series appear in the list as soon as their headers are read, their files follow; what is there
 * already is not taken again.
 *
 * @throws Failure('usage') if nothing is named, or an upload that `Uploads` did not issue.
 */
export function startImport(workstation: Workstation, request: ImportRequest): JobId {
  if (request.paths.length === 0 && request.uploadId === null) {
    throw new Failure('usage', messageOf('nothing-chosen'));
  }
  const uploads = request.uploadId === null ? null : workstation.uploads.take(request.uploadId);
  const jobId = newJobId();
  return workstation.jobs.start(
    {
      kind: 'import',
      lane: 'import',
      request,
      messages: [messageOf('waiting-for-import')],
      run: (context) => runImport(workstation, request, uploads, context),
      onEndedBadly: () => {
        removeArrivingSeries(workstation.database, jobId);
        removeFiles(workstation.folder, dropEmpty(workstation.database));
        workstation.events.emit('studies.changed', { studyId: null });
      },
    },
    jobId,
  );
}

async function runImport(
  workstation: Workstation,
  request: ImportRequest,
  uploads: string | null,
  context: JobContext,
): Promise<Message[]> {
  const { folder, threads, database } = workstation;
  const origin: StudyOrigin = { uploadId: request.uploadId, uploads, isSample: request.isSample ?? false };
  context.progress({ step: 'finding-files', fraction: 0, messages: [messageOf('looking-for-series')] });
  const recorder = new ImportRecorder(workstation, context, origin);
  // A failure while storing an event cannot be thrown into the thread: it stops the job instead.
  const storing = new AbortController();
  let storingFailure: unknown;
  try {
    await threads.importing.run(
      'import',
      {
        paths: [...request.paths, ...(uploads === null ? [] : [uploads])],
        mode: uploads === null ? request.mode : 'copy',
        filesFolder: folder.files,
        partialFolder: folder.partial,
      },
      {
        signal: AbortSignal.any([context.signal, storing.signal]),
        onProgress: (progress) => context.progress(progress),
        onEvent: (event: ImportEvent) => {
          try {
            recorder.record(event);
          } catch (error) {
            storingFailure ??= error;
            storing.abort();
          }
        },
      },
    );
    if (storingFailure !== undefined) throw storingFailure;
    await mergeSeries(workstation, recorder, context.signal);
  } catch (error) {
    // What was kept for series that did not arrive whole has no rows. On a full disk, the database needs its room to undo them.
    try {
      removeUnrecorded(database, folder);
    } catch {
      // What could not be removed, the next start removes; the import's own failure is what is told.
    }
    throw storingFailure ?? error;
  } finally {
    if (uploads !== null) await rm(uploads, { recursive: true, force: true }).catch(() => undefined);
  }
  const summary = recorder.summary();
  database.transaction(() => {
    writeImportSummary(database, context.jobId, summary);
    appendAuditNow(
      database,
      'imported',
      `${summary.addedFiles} files added, ${summary.knownFiles} known, ${summary.healedFiles} healed`,
      {
        subject: summary.studyIds.join(' '),
      },
    );
  })();
  workstation.events.emit('studies.changed', { studyId: null });
  workstation.thumbnails.add(recorder.storedSeries());
  return wordsOf(summary, request);
}

function wordsOf(
  { addedFiles, knownFiles, healedFiles, notUsed, studyIds }: ImportSummary,
  { paths }: ImportRequest,
): Message[] {
  if (studyIds.length === 0) {
    const where =
      paths.length === 1
        ? messageOf('no-series-found', { where: basename(paths[0]!) })
        : messageOf('no-series-in-files');
    const [first] = notUsed;
    if (!first) throw new Failure('input', [where, messageOf('what-holds-series')]);
    throw new Failure('input', [where, messageOf('about', { subject: first.name }), first.reason]);
  }
  if (addedFiles === 0 && healedFiles === 0) return [messageOf('nothing-new')];
  return [
    ...(addedFiles > 0 ? [messageOf('files-added', { count: addedFiles })] : []),
    ...(healedFiles > 0 ? [messageOf('files-healed', { count: healedFiles })] : []),
    ...(knownFiles > 0 ? [messageOf('files-were-there', { count: knownFiles })] : []),
  ];
}
