import type { Modality } from '../../../src-shared/modality.ts';
import type { PreparationOptions } from '../intensity/prepare-series.ts';
import type { OutsideRule } from '../search/criterion.ts';

export interface SearchEffort {
  /** Orientations that the search starts from. */
  readonly orientations: number;
  /** How many of the starts are refined at 8 mm. */
  readonly kept: number;
}

/** How one pair of modalities is registered. Found offline (`npm run tune`), then frozen here; nothing learns in production. */
export interface Preset {
  readonly id: string;
  readonly preparation: { readonly fixed: PreparationOptions; readonly moving: PreparationOptions };
  readonly search: SearchEffort;
  /** A second, wider search where the first left two positions that fit alike. */
  readonly secondLook: SearchEffort & { readonly belowGap: number };
  /** How many distinct optima go on to the 4, 2 and 1 mm refinements. */
  readonly kept: Readonly<Record<4 | 2 | 1, number>>;
  readonly outside: OutsideRule;
}

export const presetsVersion = '2026-11-24.1';

const standard: PreparationOptions = { equalisation: 0.5, rimMm: 12 };

const base = {
  preparation: { fixed: standard, moving: standard },
  search: { orientations: 1500, kept: 40 },
  secondLook: { belowGap: 0.15, orientations: 4000, kept: 120 },
  kept: { 4: 6, 2: 2, 1: 1 },
  outside: 'background',
} as const;

/** Anything not named here is registered by `any`. */
const presets: Readonly<Record<string, Preset>> = {
  any: { ...base, id: 'any' },
};

/** The preset of a pair; the order of fixed and moving does not matter. */
export function presetFor(fixed: Modality, moving: Modality): Preset {
  return presets[`${fixed}<-${moving}`] ?? presets[`${moving}<-${fixed}`] ?? presets.any!;
}
