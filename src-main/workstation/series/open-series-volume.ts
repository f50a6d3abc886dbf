import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import type { VolumeFacts } from '../../tasks/task-messages.ts';
import { locateSeries } from './locate-series.ts';
import { cachedFacts } from '../../tasks/volume-cache.ts';
import type { Workstation } from '../workstation.ts';

/** Makes sure that the series' voxels can be streamed, and returns their grid. */
export async function openSeriesVolume(workstation: Workstation, seriesId: SeriesId): Promise<VolumeFacts> {
  await workstation.thumbnails.underWay(seriesId);
  const series = await locateSeries(workstation, seriesId);
  return (
    cachedFacts(series.cachePath) ?? workstation.threads.viewing.run('open-volume', { series, thumbnailPath: null })
  );
}
