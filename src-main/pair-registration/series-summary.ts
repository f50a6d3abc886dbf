import { englishText } from '../../src-shared/messages/text.ts';
import type { SeriesSummary } from '../../src-shared/registration-result.ts';
import type { ReadSeries } from '../series-files/found-series.ts';

/** A series as result.json describes it. */
export function seriesSummary({ source, modality, modalityEvidence, volume, notes }: ReadSeries): SeriesSummary {
  return {
    source,
    modality,
    modalityEvidence: englishText(modalityEvidence),
    size: [...volume.grid.size],
    spacingMm: [...volume.grid.spacingMm],
    notes: notes.map(englishText),
  };
}
