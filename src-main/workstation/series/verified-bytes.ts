import type { RegistrationId, SeriesId } from '../../../src-shared/contract/ids.ts';
import { existsSync } from 'node:fs';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { findProvenance, findRegistration } from '../../database/registrations.ts';
import { digestOfFile, identityOf } from '../../storage/recorded-file.ts';
import { cachePathOf, locateSeries, requireSeries } from './locate-series.ts';
import { openSeriesVolume } from './open-series-volume.ts';
import { registeredVolume } from '../registrations/registered-file.ts';
import { alteredRegistered } from '../../tasks/registered-volume.ts';
import { cachedVoxelsHash, dropCached } from '../../tasks/volume-cache.ts';
import type { Workstation } from '../workstation.ts';

/** A file whose bytes were those that were recorded of it, as long as its identity is this one. */
export interface VerifiedFile {
  readonly path: string;
  readonly identity: string;
}

/** The cached voxels of a series; a cache that was altered is read anew from the series' files. */
export async function verifiedVolume(workstation: Workstation, seriesId: SeriesId): Promise<VerifiedFile> {
  const { folder } = workstation;
  for (let attempt = 0; attempt < 2; attempt++) {
    await openSeriesVolume(workstation, seriesId);
    const cachePath = cachePathOf(folder, requireSeries(workstation, seriesId).contentHash);
    const path = `${cachePath}.f32`;
    const expected = cachedVoxelsHash(cachePath);
    if (expected === null || !existsSync(path)) {
      throw new Failure('output', messageOf('disk-too-full-to-show', { folder: folder.root }));
    }
    const verified = await verifiedFile(path, expected);
    if (verified) return verified;
    dropCached(cachePath);
  }
  throw new Failure('output', messageOf('disk-failed', { folder: folder.root, detail: 'SHA-256' }));
}

/**
 * The stored voxels of a result; made anew if they were altered, as `readRegistered` does.
 * @throws Failure('not-found') if there is no such result.
 */
export async function verifiedRegistered(
  workstation: Workstation,
  registrationId: RegistrationId,
): Promise<VerifiedFile> {
  const { database, folder, threads } = workstation;
  const registration = findRegistration(database, registrationId);
  const provenance = findProvenance(database, registrationId);
  if (!registration?.result || !provenance) throw new Failure('not-found', messageOf('nothing-there'));
  const registered = registeredVolume(folder, { ...registration, result: registration.result }, provenance);
  const verified = await verifiedFile(registered.path, registered.hash);
  if (verified) return verified;
  const fixed = await locateSeries(workstation, registration.fixedSeriesId);
  const moving = await locateSeries(workstation, registration.movingSeriesId);
  await threads.viewing.run('restore-registered', { fixed, moving, registered });
  const restored = await verifiedFile(registered.path, registered.hash);
  if (!restored) throw alteredRegistered(moving.name);
  return restored;
}

/** What was verified in this process, by path: a file is hashed once as long as its identity stays. */
const verifiedHashes = new Map<string, { readonly identity: string; readonly hash: string }>();

/** Null if the file is not there or its bytes are not of the SHA-256 `expectedHash`. */
async function verifiedFile(path: string, expectedHash: string): Promise<VerifiedFile | null> {
  try {
    const identity = await identityOf(path);
    const known = verifiedHashes.get(path);
    if (known?.identity !== identity || known.hash !== expectedHash) {
      if ((await digestOfFile(path)) !== expectedHash) return null;
      verifiedHashes.set(path, { identity, hash: expectedHash });
    }
    return { path, identity };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
