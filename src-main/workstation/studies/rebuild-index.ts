import type { ImportSummary } from '../../../src-shared/contract/studies.ts';
import { Failure } from '../../../src-shared/failure.ts';
import type { WritableDatabase } from '../../database/connection.ts';
import { readImportSummary } from '../../database/jobs.ts';
import { clearFlag, readFlag, writeFlag } from '../../database/settings.ts';
import { startImport } from './import-study.ts';
import { collectOrphans } from './collect-orphans.ts';
import type { Workstation } from '../workstation.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

const advisedFlag = 'rebuildAdvised';

/** Imported files lie in the data folder that the database does not know: they must not be collected as orphans. */
export function adviseRebuild(database: WritableDatabase): void {
  writeFlag(database, advisedFlag);
}

export function isRebuildAdvised(database: WritableDatabase): boolean {
  return readFlag(database, advisedFlag);
}

/**
 * Indexes the files of the data folder again after its database was lost. Studies and series come back with new ids;
 * registrations were in the database alone. Linked files have to be imported again.
 */
export async function rebuildIndex(workstation: Workstation): Promise<ImportSummary> {
  const { database, folder, jobs } = workstation;
  const jobId = startImport(workstation, { paths: [folder.files], uploadId: null, mode: 'copy' });
  await jobs.settled(jobId);
  const summary = readImportSummary(database, jobId);
  if (!summary) throw new Failure('internal', jobs.find(jobId)?.messages ?? messageOf('index-failed'));
  // Files beside a damaged one are kept until their series is imported again, or indexed once it has been.
  const keepsUnknown = summary.notUsed.some(({ reason }) => reason.code === 'name-tells-other-content');
  if (!keepsUnknown) {
    clearFlag(database, advisedFlag);
    collectOrphans(database, folder);
  }
  return summary;
}
