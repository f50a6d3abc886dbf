import type { Series } from '../../src-shared/contract/series.ts';
import { formatShort, t } from '../ui/locale/translate.ts';

/** The series' description, or what is known of it: "CT, 37 slices, 4 mm". */
export function seriesTitle({ description, modality, sliceCount, spacingMm }: Series): string {
  if (description.trim() !== '') return description;
  const named = { modality: t(`modality.${modality}`), count: sliceCount };
  return spacingMm ? t('series.described', { ...named, mm: formatShort(spacingMm[2]) }) : t('series.counted', named);
}
