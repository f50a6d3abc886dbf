import { existsSync } from 'node:fs';
import { axialThumbnail } from '../thumbnail.ts';
import { writeBytesAtomically } from '../../storage/atomic-file.ts';
import { cachedFacts, factsOf, readLocated } from '../volume-cache.ts';
import type { Runner } from './job-thread.ts';

/** Makes sure that the volume lies in the cache, and its thumbnail beside. */
export const openVolume: Runner<'open-volume'> = async ({ series, thumbnailPath }, { signal }) => {
  const needsThumbnail = thumbnailPath !== null && !existsSync(thumbnailPath);
  const known = series.cachePath === null || needsThumbnail ? null : cachedFacts(series.cachePath);
  if (known) return known;
  const read = await readLocated(series, signal);
  const facts = factsOf(read);
  if (needsThumbnail) writeBytesAtomically(thumbnailPath, axialThumbnail(read.volume, facts.window));
  return facts;
};
