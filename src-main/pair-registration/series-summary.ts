import { sentence } from '../../src-shared/remarks.ts';
import type { SeriesSummary } from '../../src-shared/registration-result.ts';
import type { ReadSeries } from '../series-files/found-series.ts';

/** A series as result.json describes it. */
export function seriesSummary({ source, modality, modalityEvidence, volume, notes }: ReadSeries): SeriesSummary {
  return {
    source,
    modality,
    modalityEvidence: sentence(modalityEvidence),
    size: [...volume.grid.size],
    spacingMm: [...volume.grid.spacingMm],
    notes: notes.map(sentence),
  };
}
