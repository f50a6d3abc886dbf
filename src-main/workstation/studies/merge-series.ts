import { absolutePath } from '../series/locate-series.ts';
import { join } from 'node:path';
import { filesOfSeries, type StoredFile } from '../../database/files.ts';
import { isSeriesRegistered } from '../../database/registrations.ts';
import { removeSeries } from '../../database/series.ts';
import type { KeptFile } from '../../tasks/task-messages.ts';
import { removeSeriesFiles } from './collect-orphans.ts';
import type { Workstation } from '../workstation.ts';
import type { ImportRecorder, SeriesMerge } from './import-recorder.ts';
import { baseIdentity } from './study-identity.ts';

/**
 * Files that belong to series which are there already (the rest of a CD, a missing slice): both together are grouped
 * anew. The series replaces the one before, unless that was registered: then it stays, and the merged one is added beside it.
 */
export async function mergeSeries(
  workstation: Workstation,
  recorder: ImportRecorder,
  signal: AbortSignal,
): Promise<void> {
  const groups = Map.groupBy(recorder.merges, ({ studyId, found }) => `${studyId}|${baseIdentity(found)}`);
  for (const merges of groups.values()) await mergeGroup(workstation, recorder, merges, signal);
}

async function mergeGroup(
  workstation: Workstation,
  recorder: ImportRecorder,
  merges: readonly SeriesMerge[],
  signal: AbortSignal,
): Promise<void> {
  const { database, folder, threads, events } = workstation;
  const { studyId, held } = merges[0]!;
  const files = new Map<string, KeptFile | StoredFile>();
  for (const series of held) {
    for (const file of filesOfSeries(database, series.seriesId)) files.set(absolutePath(folder, file), file);
  }
  for (const file of merges.flatMap((merge) => merge.files)) {
    files.set(file.linked ? file.path : join(folder.files, file.path), file);
  }
  const scanned = await threads.importing.run('scan', { paths: [...files.keys()] }, { signal });
  const kept = held.filter(({ seriesId }) => isSeriesRegistered(database, seriesId));
  database.transaction(() => {
    for (const series of held) {
      if (kept.includes(series)) continue;
      removeSeries(database, series.seriesId);
    }
    for (const found of scanned.series) {
      const seriesId = recorder.insert(studyId, found, held[0]!.source);
      recorder.store(
        seriesId,
        found,
        found.files.map((path) => files.get(path)!),
      );
    }
  })();
  for (const series of held) {
    if (!kept.includes(series)) removeSeriesFiles(folder, series.seriesId, series.contentHash);
  }
  events.emit('studies.changed', { studyId });
}
