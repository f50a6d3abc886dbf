import type { Modality } from '../../../src-shared/modality.ts';
import type { PreparationOptions } from '../intensity/prepare-series.ts';
import { samplePasses } from '../intensity/samples.ts';
import type { Comparison } from '../search/criterion.ts';

/** One way of searching all orientations. */
export interface SearchEffort {
  readonly comparison: Comparison;
  /** The level that orientations are scanned on and the best starts first refined on. */
  readonly levelMm: 8 | 4;
  /** How many of that level's sample passes take part. */
  readonly passes: number;
  /** Orientations that the search starts from. */
  readonly orientations: number;
  /** Distances off the heads' common centre that it starts from as well, along every axis, mm. */
  readonly aroundMm: readonly number[];
  /** How many of the starts are refined. */
  readonly kept: number;
}

/** How one pair of modalities is registered. Found by experiment offline, then frozen here; nothing learns in production. */
export interface Preset {
  readonly id: string;
  readonly preparation: { readonly fixed: PreparationOptions; readonly moving: PreparationOptions };
  /** Searched in turn until one leaves a position that stands alone. */
  readonly looks: readonly [SearchEffort, ...SearchEffort[]];
  /** A position that no other fits nearly as well as (the gap of `rivalGap`) and that the eighths of the head agree on at 4 mm. */
  readonly convincing: { readonly rivalGap: number; readonly partScatterMm: number };
  /** How many distinct optima go on to the 4, 2 and 1 mm refinements. */
  readonly kept: Readonly<Record<4 | 2 | 1, number>>;
}

export const presetsVersion = '2026-11-24.1';

const standard: PreparationOptions = { equalisation: 0.5, rimMm: 12 };

const headAndRim: Comparison = { region: 'head-and-rim', outside: 'background' };
const headAndRimInside: Comparison = { region: 'head-and-rim', outside: 'skip' };
const headAlone: Comparison = { region: 'head', outside: 'skip' };

const base = {
  preparation: { fixed: standard, moving: standard },
  looks: [
    {
      comparison: headAndRim,
      levelMm: 8,
      passes: samplePasses,
      orientations: 1500,
      aroundMm: [],
      kept: 40,
    },
    { comparison: headAlone, levelMm: 4, passes: 1, orientations: 3000, aroundMm: [14, 28], kept: 80 },
    { comparison: headAndRimInside, levelMm: 4, passes: 1, orientations: 1500, aroundMm: [14, 28], kept: 40 },
  ],
  convincing: { rivalGap: 0.2, partScatterMm: 2.5 },
  kept: { 4: 6, 2: 2, 1: 1 },
} as const;

/**
 * The frozen table. One set of values served every pair that there are cases of (24 November 2026; medians of 9 to 23 right
 * answers a pair, in mm: T2 0.12, FLAIR 0.05, PD 0.12, CT 0.05, PCA 0.08, PET 0.24): equalised bins and the slice profile
 * do what values per pair had been expected to do. SWI, contrast T1 and EPI have no cases yet and use the same. A pair
 * gets values of its own here as soon as an experiment shows that they win.
 */
const presets = {
  'T1-T2': base,
  'T1-FLAIR': base,
  'T1-PD': base,
  'T1-CT': base,
  'T1-PCA': base,
  'T1-PT': base,
  'T1-SWI': base,
  'T1-T1C': base,
  'T1-EPI': base,
  same: base,
  /** The safe default: unknown sequences and pairs without T1. */
  any: base,
} as const satisfies Record<string, Omit<Preset, 'id'>>;

/** The preset of a pair; the order of fixed and moving does not matter. */
export function presetFor(fixed: Modality, moving: Modality): Preset {
  const id = presetId(fixed, moving);
  return { id, ...presets[id] };
}

function presetId(fixed: Modality, moving: Modality): keyof typeof presets {
  if (fixed === moving && fixed !== 'MR' && fixed !== 'unknown') return 'same';
  // Diffusion series are echo-planar images.
  const [a, b] = [fixed, moving].map((modality) => (modality === 'DWI' ? 'EPI' : modality));
  const named = [`${a}-${b}`, `${b}-${a}`].find((id) => id in presets);
  return (named as keyof typeof presets | undefined) ?? 'any';
}
