import { existsSync } from 'node:fs';
import { axialThumbnail } from './thumbnail.ts';
import { writeBytesAtomically } from '../storage/atomic-file.ts';
import { cachedFacts, ensureCached, factsOf, readLocated } from './volume-cache.ts';
import type { Runner } from './runner.ts';

/** Makes sure that the volume lies in the cache, and its thumbnail beside. */
export const openVolume: Runner<'open-volume'> = async ({ series, thumbnailPath }, { signal }) => {
  const needsThumbnail = thumbnailPath !== null && !existsSync(thumbnailPath);
  const known = needsThumbnail ? null : cachedFacts(series.cachePath);
  if (known) return known;
  const read = await readLocated(series, signal);
  // A volume that this thread remembers may have left the cache meanwhile.
  ensureCached(series.cachePath, read);
  const facts = factsOf(read);
  if (needsThumbnail) writeBytesAtomically(thumbnailPath, axialThumbnail(read.volume, facts.window));
  return facts;
};
