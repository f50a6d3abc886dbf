import type { Series } from '../../src-shared/contract/series.ts';
import type { Modality } from '../../src-shared/modality.ts';

/** What shows how the brain works rather than how it is built: uptake, activity, diffusion. */
const functional: readonly Modality[] = ['PT', 'EPI', 'DWI'];

export const seriesGroups = ['structural', 'functional', 'unusable'] as const;
export type SeriesGroup = (typeof seriesGroups)[number];

export function groupOf({ usable, modality }: Pick<Series, 'usable' | 'modality'>): SeriesGroup {
  if (!usable) return 'unusable';
  return functional.includes(modality) ? 'functional' : 'structural';
}
