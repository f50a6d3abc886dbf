import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportOptions } from '../../../src-shared/contract/exports.ts';
import type { JobId } from '../../../src-shared/contract/ids.ts';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { insertExport } from '../../database/exports.ts';
import { readSettings } from '../../database/settings.ts';
import { discardStaging } from '../../storage/atomic-output.ts';
import { appendAuditNow } from '../audit-trail.ts';
import { downloadFile } from '../series/byte-streams.ts';
import { exportSubject, formatsFor, refusalOf, serverOf, type ExportSubject } from './export-preview.ts';
import { stagingParents, type ExportTask } from '../../tasks/export-task.ts';
import { newJobId, type JobContext } from '../jobs/job-queue.ts';
import { TaskThread } from '../../tasks/task-thread.ts';
import { sendFolder } from '../servers/send-to-server.ts';
import { registeredVolume } from '../registrations/registered-file.ts';
import type { Workstation } from '../workstation.ts';

/** @throws Failure if the export is refused, with the reason. */
export async function startExport(workstation: Workstation, options: ExportOptions): Promise<JobId> {
  const chosen = await exportSubject(workstation, options);
  const refusal = refusalOf(workstation, chosen, options);
  if (refusal !== null) throw new Failure('conflict', refusal);
  const { registration } = chosen;
  const isSend = options.destination.kind === 'pacs';
  return workstation.jobs.start({
    kind: isSend ? 'send' : 'export',
    lane: 'export',
    registrationId: registration.registrationId,
    studyIds: [registration.studyId],
    request: options,
    messages: [messageOf(isSend ? 'waiting-to-send' : 'waiting-to-export')],
    run: (context) => (isSend ? runSend : runExport)(workstation, chosen, options, context),
  }, newJobId()); // prettier-ignore
}

async function runExport(
  workstation: Workstation,
  chosen: ExportSubject,
  options: ExportOptions,
  context: JobContext,
): Promise<readonly Message[]> {
  const download = options.destination.kind === 'download';
  const target = targetOf(workstation, options, context.jobId);
  const exported = await runInThread(taskOf(workstation, chosen, options, context.jobId, target), context);
  const { database } = workstation;
  const { registrationId } = chosen.registration;
  const outcome = { path: download ? null : exported.path, server: null, results: [] };
  database.transaction(() => {
    const at = new Date().toISOString();
    insertExport(database, { registrationId, jobId: context.jobId, options, outcome, at });
    const how = `${options.formats.join(', ')} as ${options.destination.kind}${options.anonymise ? ', anonymised' : ''}`;
    appendAuditNow(database, 'exported', how, { subject: registrationId, actor: actorOf(workstation) });
  })();
  const how = download ? messageOf('export-ready') : messageOf('written-to', { path: exported.path });
  return [how, ...exported.notes];
}

/** Writes the objects into the data folder, sends them, and leaves nothing there. */
async function runSend(
  workstation: Workstation,
  chosen: ExportSubject,
  options: ExportOptions,
  context: JobContext,
): Promise<readonly Message[]> {
  const server = serverOf(workstation, options)!;
  const { database, folder } = workstation;
  const { registrationId } = chosen.registration;
  const path = join(folder.partial, `send-${context.jobId}`);
  const half = { ...context, progress: (report: Parameters<JobContext['progress']>[0]) => context.progress({ ...report, fraction: report.fraction * 0.3 }) }; // prettier-ignore
  try {
    const exported = await runInThread(
      taskOf(workstation, chosen, options, context.jobId, { kind: 'whole', path }),
      half,
    );
    throwIfCancelled(context.signal);
    return await sendFolder(workstation, server, path, exported.dicomFiles, {
      context,
      subject: registrationId,
      actor: actorOf(workstation),
      onResults: (results) =>
        insertExport(database, {
          registrationId,
          jobId: context.jobId,
          options,
          outcome: { path: null, server: server.name, results: [...results] },
          at: new Date().toISOString(),
        }),
    });
  } finally {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A thread of its own: it frees its memory when the export has ended, and keeps no volume from opening meanwhile. */
async function runInThread(task: ExportTask, { signal, progress }: Pick<JobContext, 'signal' | 'progress'>) {
  const thread = new TaskThread({ name: 'export' });
  try {
    return await thread.run('export', task, { signal, onProgress: progress });
  } finally {
    await thread.close();
    for (const folder of stagingParents(task.target)) await discardStaging(folder, task.stagingId);
  }
}

function taskOf(
  { folder }: Workstation,
  chosen: ExportSubject,
  options: ExportOptions,
  jobId: JobId,
  target: ExportTask['target'],
): ExportTask {
  const { registration, provenance, fixed, moving } = chosen;
  return {
    fixed,
    moving,
    result: registration.result,
    registered: registeredVolume(folder, registration, provenance),
    record: {
      version: registration.version,
      createdAt: registration.createdAt,
      origin: registration.origin,
      reviews: registration.reviews,
      hashes: {
        fixed: provenance.fixedContentHash,
        moving: provenance.movingContentHash,
        registered: provenance.registeredHash,
      },
    },
    landmarks: registration.landmarks,
    formats: formatsFor(options),
    anonymise: options.anonymise,
    confirmDifferentPatients: options.confirmDifferentPatients,
    locale: options.locale,
    // The job's record leads back to it if Concord is killed: see recover-exports.ts.
    stagingId: jobId,
    target,
  };
}

function targetOf(workstation: Workstation, { destination }: ExportOptions, jobId: JobId): ExportTask['target'] {
  switch (destination.kind) {
    case 'download':
      return { kind: 'zip', path: downloadFile(workstation, jobId) };
    case 'pacs':
      throw new Failure('internal', messageOf('not-a-folder-to-export'));
    default:
      return destination;
  }
}

function actorOf({ database }: Workstation): string {
  return readSettings(database).reviewerName || 'concord';
}
