import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { listRegistrations } from '../../database/registrations.ts';
import { findStoredSeries } from '../../database/series.ts';
import type { LocatedWitness } from '../../tasks/task-messages.ts';
import { locateStored, requireSeries } from '../series/locate-series.ts';
import type { StudyStore } from '../study-store.ts';

/** Each costs about half a run; a second one tells which of three registrations is wrong. */
const mostWitnesses = 2;

/**
 * Series of the study that are registered well with the same fixed one already, by the newest version of each: good ones first,
 * those of a place set by hand as well, since a person stands for them.
 */
export function locateWitnesses(
  store: StudyStore,
  fixedSeriesId: SeriesId,
  movingSeriesId: SeriesId,
): LocatedWitness[] {
  const { database } = store;
  const { studyId } = requireSeries(store, fixedSeriesId);
  const newest = new Map(
    listRegistrations(database, studyId)
      .filter((one) => one.fixedSeriesId === fixedSeriesId && one.movingSeriesId !== movingSeriesId && one.result)
      .map((one) => [one.movingSeriesId, one.result!]),
  );
  return [...newest]
    .filter(([, { quality }]) => quality.verdict !== 'failed')
    .sort(([, a], [, b]) => Number(b.quality.verdict === 'good') - Number(a.quality.verdict === 'good'))
    .flatMap(([seriesId, { transform }]) => {
      const series = findStoredSeries(database, seriesId);
      if (!series?.usable || series.state !== 'stored') return [];
      return { series: locateStored(store, series), witnessFromFixed: transform.movingFromFixed };
    })
    .slice(0, mostWitnesses);
}
