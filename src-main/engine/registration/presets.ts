import type { Modality } from '../../../src-shared/modality.ts';
import type { PreparationOptions } from '../intensity/prepare-series.ts';
import type { Comparison } from '../search/criterion.ts';
import { presetsTable } from './presets-table.ts';

/** One search pass: how all orientations are searched. */
export interface SearchEffort {
  readonly comparison: Comparison;
  /** The level that orientations are scanned on and the best starts first refined on. */
  readonly levelMm: 8 | 4;
  /** How many of the subsets that the level's samples are divided into take part. */
  readonly sampleSubsets: number;
  /** Orientations that the search starts from. */
  readonly orientations: number;
  /** Further starts: this far from the common centre of the heads along every axis, mm. */
  readonly aroundMm: readonly number[];
  /**
   * Optimiser steps from every orientation's best offset before the best of them are kept: a criterion with a narrow
   * capture range cannot rank orientations before that. 0: the scan alone ranks them.
   */
  readonly firstSteps: number;
  /** How many of the starts are refined. */
  readonly kept: number;
}

/** How one pair of modalities is registered. Found by experiment offline, then frozen in the table; nothing learns in production. */
export interface PresetValues {
  readonly preparation: { readonly fixed: PreparationOptions; readonly moving: PreparationOptions };
  /** Run one after the other until one finds a convincing position. */
  readonly searchPasses: readonly [SearchEffort, ...SearchEffort[]];
  /** What makes a position convincing: no other one fits nearly as well, and the head's octants agree on it at 4 mm. */
  readonly convincing: {
    /** Least `rivalGap`, by the feature that the pass compared. */
    readonly rivalGap: Readonly<Record<'intensity' | 'local-contrast', number>>;
    /** The scatter must be below this. */
    readonly octantScatterMm: number;
  };
  /** How many distinct optima go on to the 4, 2 and 1 mm refinements. */
  readonly kept: Readonly<Record<4 | 2 | 1, number>>;
  /** If the levels below 4 mm compare something else than the search: never at points of the blurred modality. */
  readonly finest?: { readonly blurred: Modality; readonly comparison: Comparison };
}

export interface Preset extends PresetValues {
  /** The pair's name in the table. */
  readonly id: string;
}

/** Accuracy of one set of values on the validation cases. The median is over all of them, mm. */
export interface Figures {
  readonly within3mm: number;
  readonly medianMm: number;
}

/** How a pair's values came about: the tuning that last chose or confirmed them. */
export interface Provenance {
  readonly date: string;
  /** How many cases of which benchmark families; training ones are of the benchmark's seed `seed`, validation ones of the next. */
  readonly cases: {
    readonly train: number;
    readonly validate: number;
    readonly seed: number;
    readonly families: string;
  };
  /** How many other values were tried on the training cases. */
  readonly tried: number;
  /** The values before the tuning, on the validation cases. */
  readonly before: Figures;
  /** The values that the table holds since, on the same cases: equal to `before` if they stayed. */
  readonly after: Figures;
  /** What did best in training, and how the validation decided; null if nothing beat the values before. */
  readonly challenger: (Figures & { readonly changes: string; readonly reason: string }) | null;
}

export interface PresetsTable {
  readonly version: string;
  /** Provenance is null if there are no cases of the pair: it has the values that serve all others. */
  readonly pairs: Readonly<Record<string, { readonly values: PresetValues; readonly provenance: Provenance | null }>>;
}

const { version, pairs } = presetsTable satisfies PresetsTable;

/** Changes with any value of the table. */
export const presetsVersion: string = version;

/** The preset of a pair; the order of fixed and moving does not matter. */
export function presetFor(fixed: Modality, moving: Modality): Preset {
  const id = presetId(fixed, moving);
  return { id, ...pairs[id].values };
}

function presetId(fixed: Modality, moving: Modality): keyof typeof pairs {
  if (fixed === moving && fixed !== 'MR' && fixed !== 'unknown') return 'same';
  // Diffusion series are echo-planar images.
  const [a, b] = [fixed, moving].map((modality) => (modality === 'DWI' ? 'EPI' : modality));
  const named = [`${a}-${b}`, `${b}-${a}`].find((id) => id in pairs);
  if (!named && (fixed === 'PT' || moving === 'PT')) return 'any-PT';
  // The safe default: unknown sequences and pairs without T1.
  return (named as keyof typeof pairs | undefined) ?? 'any';
}
