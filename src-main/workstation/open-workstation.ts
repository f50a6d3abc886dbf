import { openWritable } from '../database/connection.ts';
import { databaseFailure } from '../database/database-failure.ts';
import { interruptJobs } from '../database/jobs.ts';
import { interruptRegistrations } from '../database/registrations.ts';
import { appendAuditNow } from './audit-trail.ts';
import { takeOwnership, type DataFolder } from './data-folder.ts';
import { EventHub } from './events.ts';
import { startSampleImport } from './import/sample-case.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { TaskThread } from './jobs/task-thread.ts';
import { sweepDataFolder } from './sweep-data-folder.ts';
import { ThumbnailQueue } from './thumbnail-queue.ts';
import { noDialogs, type HostAbilities, type Workstation } from './workstation.ts';

export interface OpenOptions {
  readonly folder: DataFolder;
  readonly host?: HostAbilities;
  /** Import the sample case into a data folder that never held anything. */
  readonly withSample?: boolean;
}

/**
 * Takes the data folder, opens or repairs its database, marks what was interrupted and removes what was left half done.
 * @throws Failure('conflict') where another process owns the folder or a newer Concord wrote it.
 */
export function openWorkstation({ folder, host = noDialogs, withSample = false }: OpenOptions): Workstation {
  const ownership = takeOwnership(folder);
  try {
    const { database, setAside } = openWritable(folder.databasePath);
    const now = new Date().toISOString();
    database.transaction(() => {
      const interrupted = [...interruptJobs(database, now), ...interruptRegistrations(database, now)];
      if (interrupted.length > 0)
        appendAuditNow(database, 'interrupted', `${interrupted.length} jobs and registrations`);
      if (setAside !== null) appendAuditNow(database, 'database-set-aside', setAside);
    })();
    // After damage nothing refers to the files any more; they are kept for `concord doctor --rebuild`.
    if (setAside === null) sweepDataFolder(database, folder);
    const events = new EventHub();
    const jobs = new JobQueue(database, folder.databasePath, events);
    const threads = { registration: new TaskThread(), importing: new TaskThread(), viewing: new TaskThread() };
    const workstation: Workstation = {
      folder,
      ownership,
      database,
      events,
      jobs,
      threads,
      thumbnails: new ThumbnailQueue(),
      host,
      startupNotice: setAside === null ? null : damagedNotice(setAside),
      async close() {
        await jobs.close();
        await Promise.all(Object.values(threads).map((thread) => thread.close()));
        database.close();
        ownership.release();
      },
    };
    workstation.thumbnails.attach(workstation);
    if (withSample) startSampleImport(workstation);
    return workstation;
  } catch (error) {
    ownership.release();
    throw databaseFailure(error, folder.databasePath);
  }
}

function damagedNotice(setAside: string): string {
  return `The database was damaged. It was set aside as ${setAside}; imported files are safe. Close Concord and run "concord doctor --rebuild" to index them again.`;
}
