import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { ReadableDatabase } from '../../database/connection.ts';
import { filesOfSeries } from '../../database/files.ts';
import { findProvenance, listRegistrationIds } from '../../database/registrations.ts';
import { listStoredSeries } from '../../database/series.ts';
import type { RecordedFile } from '../../storage/recorded-file.ts';
import type { DataFolder } from '../data-folder.ts';
import { registeredFile } from '../registrations/registered-file.ts';
import { recordedFile, thumbnailFile } from '../series/locate-series.ts';
import { originNoteName } from '../studies/origin-note.ts';

/** A file that goes into an archive. */
export interface StoredEntry {
  /** As `ArchiveEntry.name`. */
  readonly name: string;
  readonly path: string;
  /** What its bytes must be; null for a file that nothing was recorded of: a thumbnail, a note of origin. */
  readonly recorded: RecordedFile | null;
}

export interface StoredEntries {
  readonly entries: readonly StoredEntry[];
  /** Files that stayed where the user has them: they are in no archive. */
  readonly linked: number;
}

/** All that a database says lies in its data folder, but for what can be made anew. */
export function storedEntries(database: ReadableDatabase, folder: DataFolder): StoredEntries {
  const entries = new Map<string, StoredEntry>();
  const linked = new Set<string>();
  const add = (path: string, recorded: RecordedFile | null) => {
    const name = relative(folder.root, path).split(sep).join('/');
    if (recorded !== null || existsSync(path)) entries.set(name, { name, path, recorded });
  };
  for (const { seriesId, state } of listStoredSeries(database)) {
    if (state !== 'stored') continue;
    for (const file of filesOfSeries(database, seriesId)) {
      const recorded = recordedFile(folder, file);
      if (recorded.linked) linked.add(recorded.path);
      else {
        add(recorded.path, recorded);
        add(join(dirname(recorded.path), originNoteName), null);
      }
    }
    add(thumbnailFile(folder, seriesId), null);
  }
  for (const registrationId of listRegistrationIds(database)) {
    const provenance = findProvenance(database, registrationId);
    const path = registeredFile(folder, registrationId);
    if (provenance !== null) add(path, { path, contentHash: provenance.registeredHash, linked: false });
  }
  return { entries: [...entries.values()], linked: linked.size };
}
