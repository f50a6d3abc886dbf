import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StudyId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { renewBackups } from '../../database/backup.ts';
import { filesOfSeries } from '../../database/files.ts';
import { registrationsTouchingStudy } from '../../database/registrations.ts';
import { listSeries, findStoredSeries } from '../../database/series.ts';
import { findStudy, removeStudy } from '../../database/studies.ts';
import { appendAuditNow } from '../audit-trail.ts';
import type { DataFolder } from '../data-folder.ts';
import { originNoteName } from './origin-note.ts';
import { registeredFile } from '../registrations/registered-file.ts';
import { dropEmpty, removeSeriesFiles } from './collect-orphans.ts';
import type { StudyStore } from '../study-store.ts';
import type { Workstation } from '../workstation.ts';

export interface RemovalSummary {
  readonly series: number;
  readonly registrations: number;
  readonly approved: number;
  readonly megabytes: number;
}

/** What removing the study would lose. */
export function summariseRemoval({ database }: Pick<StudyStore, 'database'>, studyId: StudyId): RemovalSummary {
  const series = listSeries(database, studyId);
  const registrations = registrationsTouchingStudy(database, studyId);
  const bytes = series
    .flatMap(({ seriesId }) => filesOfSeries(database, seriesId))
    .reduce((sum, file) => sum + (file.linked ? 0 : file.byteLength), 0);
  return {
    series: series.length,
    registrations: registrations.length,
    approved: registrations.filter(({ approved }) => approved).length,
    megabytes: Math.round(bytes / 1e5) / 10,
  };
}

/**
 * Removes a study with everything made from it. Rows go in one transaction, then the files that nothing refers to;
 * what a kill in between leaves behind, the next start collects as orphans.
 */
export async function removeWholeStudy(workstation: Workstation, studyId: StudyId): Promise<void> {
  const { database, folder, jobs, events } = workstation;
  if (!findStudy(database, studyId)) throw new Failure('not-found', messageOf('no-study'));
  const stored = listSeries(database, studyId).map(({ seriesId }) => findStoredSeries(database, seriesId)!);
  if (stored.some(({ state }) => state === 'arriving')) {
    throw new Failure('conflict', messageOf('study-arriving'));
  }
  const registrations = registrationsTouchingStudy(database, studyId);
  for (const { active, jobId } of registrations) {
    if (!active || jobId === null) continue;
    jobs.cancel(jobId);
    await jobs.settled(jobId);
  }
  const summary = summariseRemoval(workstation, studyId);
  const files = database.transaction(() => {
    removeStudy(database, studyId);
    const detail = `${summary.series} series, ${summary.registrations} registrations (${summary.approved} approved)`;
    appendAuditNow(database, 'study-removed', detail, { subject: studyId });
    return dropEmpty(database);
  })();
  for (const { registrationId } of registrations) rmSync(registeredFile(folder, registrationId), { force: true });
  for (const { seriesId, contentHash } of stored) removeSeriesFiles(folder, seriesId, contentHash);
  removeFiles(folder, files);
  renewBackups(database, folder.databasePath, new Date().toISOString().slice(0, 10));
  events.emit('studies.changed', { studyId: null });
}

/** Removes imported files by their paths within the files folder, and the folders that are empty then. */
export function removeFiles(folder: DataFolder, paths: readonly string[]): void {
  for (const path of paths) {
    rmSync(join(folder.files, path), { force: true });
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      const directory = join(folder.files, parent);
      try {
        if (readdirSync(directory).every((name) => name === originNoteName))
          rmSync(join(directory, originNoteName), { force: true });
        rmdirSync(directory);
      } catch {
        break;
      }
    }
  }
}
