import type { Modality } from '../../../../src-shared/modality.ts';

/** What a made-up body consists of. */
export type Tissue =
  'air' | 'lung' | 'fat' | 'muscle' | 'organ' | 'heart' | 'fluid' | 'bone' | 'marrow' | 'couch' | 'foam';

/** HU. */
const hounsfield: Record<Tissue, number> = {
  air: -1000, lung: -820, fat: -95, muscle: 50, organ: 60, heart: 90, fluid: 8, bone: 600, marrow: 180, couch: 150, foam: -930,
}; // prettier-ignore

/** Share of the head's brightness above air; T1-like, and near enough for other sequences. A couch gives no signal. */
const magneticResonance: Record<Tissue, number> = {
  air: 0, lung: 0.06, fat: 1, muscle: 0.42, organ: 0.55, heart: 0.35, fluid: 0.25, bone: 0.08, marrow: 0.7, couch: 0, foam: 0,
}; // prettier-ignore

/** Uptake of FDG as a share of the brain's: liver and heart bright, bladder brighter than the brain. */
const uptake: Record<Tissue, number> = {
  air: 0, lung: 0.05, fat: 0.04, muscle: 0.08, organ: 0.25, heart: 0.4, fluid: 1.4, bone: 0.07, marrow: 0.15, couch: 0, foam: 0,
}; // prettier-ignore

/** Brightness of a tissue in a series whose head reaches from `background` to `background + range`. */
export function brightnessOf(modality: Modality, background: number, range: number): (tissue: Tissue) => number {
  if (modality === 'CT') return (tissue) => hounsfield[tissue];
  const shares = modality === 'PT' ? uptake : magneticResonance;
  return (tissue) => background + range * shares[tissue];
}
