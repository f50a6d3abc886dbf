import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { backUpDaily } from '../database/backup.ts';
import { openWritable } from '../database/connection.ts';
import { databaseFailure } from '../database/database-failure.ts';
import { guardedDatabase } from '../database/guarded-database.ts';
import { interruptJobs } from '../database/jobs.ts';
import { interruptRegistrations } from '../database/registrations.ts';
import { listSeriesWithoutThumbnail } from '../database/series.ts';
import { listStudies } from '../database/studies.ts';
import { softwareVersion } from '../pair-registration/software-version.ts';
import { HeldFolder } from '../storage/held-folder.ts';
import { logEvent, openLog } from '../storage/log.ts';
import { appendAuditNow } from './audit-trail.ts';
import { placeRestored } from './backup/restore.ts';
import { keepClearingDownloads } from './exports/clear-downloads.ts';
import type { DataFolder } from './data-folder.ts';
import { takeOwnership } from './take-ownership.ts';
import { DownloadTickets } from './exports/download-tickets.ts';
import { EventHub } from './events.ts';
import { startSampleImport } from './studies/sample-case.ts';
import { adviseRebuild, isRebuildAdvised } from './studies/rebuild-index.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { RegistrationAhead } from './registrations/registration-ahead.ts';
import { ServerThreads } from '../tasks/server-threads.ts';
import { TaskThread } from '../tasks/task-thread.ts';
import { recoverInterruptedExports } from './exports/recover-exports.ts';
import { dropUnfinished, collectOrphans } from './studies/collect-orphans.ts';
import { protectPasswords } from './servers/server-passwords.ts';
import { ThumbnailQueue } from './series/thumbnail-queue.ts';
import { Uploads } from './studies/uploads.ts';
import { noDialogs, type HostAbilities, type Workstation } from './workstation.ts';

export interface OpenOptions {
  readonly folder: DataFolder;
  readonly host?: HostAbilities;
  /** A window will show it: the sample case and missing thumbnails are brought in the background. */
  readonly forWindow?: boolean;
}

/**
 * Puts a restored data folder that waits in its place and takes it, opens or repairs its database, marks what was interrupted and removes what was left half done.
 * @throws Failure('conflict') if another process owns the folder or a newer Concord wrote it.
 */
export function openWorkstation({ folder, host = noDialogs, forWindow = false }: OpenOptions): Workstation {
  placeRestored(folder);
  const ownership = takeOwnership(folder);
  const log = openLog(folder.logs);
  logEvent('info', 'opened', { version: softwareVersion, node: process.versions.node, host: host.kind });
  try {
    const opened = openWritable(folder.databasePath);
    const { setAside, restoredFrom, isNew, migrated } = opened;
    const held = new HeldFolder(folder.root, [folder.root, folder.databasePath, folder.files, folder.registered]);
    const database = guardedDatabase(opened.database, () => held.refuseIfGone());
    const now = new Date().toISOString();
    database.transaction(() => {
      const interrupted = [...interruptJobs(database, now), ...interruptRegistrations(database, now)];
      if (interrupted.length > 0)
        appendAuditNow(database, 'interrupted', `${interrupted.length} jobs and registrations`);
      if (setAside !== null) appendAuditNow(database, 'database-set-aside', setAside);
      if (migrated !== null)
        appendAuditNow(
          database,
          'database-updated',
          `from version ${migrated.fromVersion}; as it was: ${migrated.backup}`,
        );
    })();
    if (setAside !== null || (isNew && holdsFiles(folder))) adviseRebuild(database);
    dropUnfinished(database);
    // While the database does not know the imported files, they are kept for `concord doctor --rebuild`.
    const needsRebuild = isRebuildAdvised(database);
    if (!needsRebuild) {
      collectOrphans(database, folder);
      if (listStudies(database).length > 0) backUpDaily(database, folder.databasePath, now.slice(0, 10));
    }
    const recovered = recoverInterruptedExports(database);
    const stopClearing = keepClearingDownloads(folder);
    const protecting = protectPasswords({ database, folder, host });
    const events = new EventHub();
    const jobs = new JobQueue(database, folder.databasePath, events, (error) => held.causeOf(error));
    const threads = {
      registration: new TaskThread({ name: 'registration' }),
      importing: new TaskThread({ name: 'importing', idleMs: 5000 }),
      viewing: new TaskThread({ name: 'viewing', idleMs: 60_000 }),
      servers: new ServerThreads(),
    };
    const workstation: Workstation = {
      folder,
      held,
      ownership,
      database,
      events,
      jobs,
      threads,
      ahead: new RegistrationAhead(),
      thumbnails: new ThumbnailQueue({ folder, database, events }, threads),
      uploads: new Uploads(folder.uploads),
      downloadTickets: new DownloadTickets(),
      host,
      startupNotice: [
        ...(needsRebuild ? rebuildNotice(setAside, restoredFrom) : []),
        ...(ownership.isPrivate ? [] : [messageOf('data-folder-open-to-others', { folder: folder.root })]),
      ],
      async close() {
        stopClearing();
        workstation.ahead.drop();
        await Promise.all([recovered, protecting, jobs.close()]);
        await Promise.all(Object.values(threads).map((thread) => thread.close()));
        database.close();
        logEvent('info', 'closed');
        await log.close();
        if (held.isThere()) ownership.release();
        else ownership.letGo();
      },
    };
    if (forWindow) {
      workstation.thumbnails.add(listSeriesWithoutThumbnail(database));
      startSampleImport(workstation);
    }
    return workstation;
  } catch (error) {
    logEvent('error', 'not-opened', {}, error);
    void log.close();
    ownership.release();
    throw databaseFailure(error, folder.databasePath);
  }
}

function holdsFiles({ files }: DataFolder): boolean {
  return readdirSync(files).length > 0;
}

function rebuildNotice(setAside: string | null, restoredFrom: string | null): Message[] {
  const what = setAside === null ? messageOf('files-not-indexed') : messageOf('database-set-aside', { path: setAside });
  const restored = restoredFrom === null ? [] : [messageOf('backup-restored', { day: basename(restoredFrom, '.db') })];
  return [what, ...restored, messageOf('rebuild-index')];
}
