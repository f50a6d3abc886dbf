import { statSync } from 'node:fs';
import { throwIfCancelled } from '../../src-shared/failure.ts';
import { openReadable, type ReadableDatabase } from '../database/connection.ts';
import { filesOfSeries } from '../database/files.ts';
import { findProvenance, findRegistration, listRegistrationIds } from '../database/registrations.ts';
import { findStoredSeries, listStoredSeries, type StoredSeries } from '../database/series.ts';
import { findStudy } from '../database/studies.ts';
import { digestOfFile, isAsRecorded, type RecordedFile } from '../storage/recorded-file.ts';
import type { DataFolder } from './data-folder.ts';
import type { Finding } from './diagnose.ts';
import { cachePathOf, recordedFile, seriesName } from './series/locate-series.ts';
import { registeredFile } from './registrations/registered-file.ts';
import { cachedVoxelsHash } from '../tasks/volume-cache.ts';

/** What is stored of one series or result, with what must be true of it. */
interface StoredThing {
  /** Study and series, for a user. */
  readonly name: string;
  readonly files: readonly RecordedFile[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Called with how many bytes have been read, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads every stored byte and compares it with what was recorded; changes nothing. Works while the workstation is open.
 * @throws Failure('cancelled'); Failure('not-found') if there is no data yet
 */
export async function verifyStored(folder: DataFolder, options: VerifyOptions = {}): Promise<Finding[]> {
  const database = openReadable(folder.databasePath);
  let parts: readonly { readonly name: string; readonly things: StoredThing[]; readonly advice: string }[];
  try {
    const series = listStoredSeries(database).filter(({ state }) => state === 'stored');
    parts = [
      {
        name: 'Imported bytes',
        things: series.map((one) => importedThing(database, folder, one)),
        advice: 'Import the series again: that heals it.',
      },
      {
        name: 'Registered bytes',
        things: registeredThings(database, folder),
        advice: 'They are made anew from their positions when they are exported, or refused.',
      },
      {
        name: 'Cached bytes',
        things: cachedThings(database, folder, series),
        advice: 'They are read anew from the imported files when they are opened.',
      },
    ];
  } finally {
    database.close();
  }
  const total = sizeOf(parts.flatMap(({ things }) => things));
  let done = 0;
  const verdicts = new Map<string, boolean>();
  const isSound = async (file: RecordedFile) => {
    const known = verdicts.get(`${file.path} ${file.contentHash}`);
    if (known !== undefined) return known;
    const sound = await matches(file, options.signal, (count) => options.onProgress?.((done += count), total));
    verdicts.set(`${file.path} ${file.contentHash}`, sound);
    return sound;
  };
  const findings: Finding[] = [];
  for (const { name, things, advice } of parts) findings.push(await findingOf(name, things, advice, isSound));
  return findings;
}

async function findingOf(
  name: string,
  things: readonly StoredThing[],
  advice: string,
  isSound: (file: RecordedFile) => Promise<boolean>,
): Promise<Finding> {
  const damaged: string[] = [];
  for (const thing of things) {
    let count = 0;
    for (const file of thing.files) if (!(await isSound(file))) count += 1;
    if (count > 0) damaged.push(`${thing.name}: ${count} of ${thing.files.length} files`);
  }
  if (damaged.length === 0) return { name, sound: true, detail: `${things.length}, all as recorded` };
  const head = `${damaged.length} of ${things.length} are not as recorded. ${advice}`;
  return { name, sound: false, detail: [head, ...damaged].join('\n    ') };
}

async function matches(
  file: RecordedFile,
  signal: AbortSignal | undefined,
  onBytes: (count: number) => void,
): Promise<boolean> {
  throwIfCancelled(signal);
  try {
    return isAsRecorded(file, await digestOfFile(file.path, { ...(signal && { signal }), onBytes }));
  } catch {
    throwIfCancelled(signal);
    return false;
  }
}

function importedThing(database: ReadableDatabase, folder: DataFolder, series: StoredSeries): StoredThing {
  const files = filesOfSeries(database, series.seriesId).map((file) => recordedFile(folder, file));
  return { name: nameOf(database, series), files };
}

function registeredThings(database: ReadableDatabase, folder: DataFolder): StoredThing[] {
  return listRegistrationIds(database).flatMap((registrationId) => {
    const registration = findRegistration(database, registrationId);
    const provenance = findProvenance(database, registrationId);
    const moving = registration && findStoredSeries(database, registration.movingSeriesId);
    if (!moving || !provenance) return [];
    const file = {
      path: registeredFile(folder, registrationId),
      contentHash: provenance.registeredHash,
      linked: false,
    };
    return [{ name: `${nameOf(database, moving)}, registered, version ${registration.version}`, files: [file] }];
  });
}

function cachedThings(database: ReadableDatabase, folder: DataFolder, series: readonly StoredSeries[]): StoredThing[] {
  return series.flatMap((one) => {
    const cachePath = cachePathOf(folder, one.contentHash);
    const contentHash = cachedVoxelsHash(cachePath);
    if (contentHash === null) return [];
    return [{ name: nameOf(database, one), files: [{ path: `${cachePath}.f32`, contentHash, linked: false }] }];
  });
}

/** Ids and descriptions: no patient. */
function nameOf(database: ReadableDatabase, series: StoredSeries): string {
  const description = findStudy(database, series.studyId)?.description ?? '';
  return `study ${series.studyId} ${description}, series ${seriesName(series)}`;
}

function sizeOf(things: readonly StoredThing[]): number {
  const paths = new Set(things.flatMap(({ files }) => files.map(({ path }) => path)));
  return [...paths].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
