import type { Modality } from '../../../src-shared/modality.ts';
import { errorBoundTable, type ErrorBoundTable } from './error-bound-table.ts';

/** Kinds of pairs whose errors differ: with PET, else with CT, else with pictures of vessels, else MR alone. */
export type ModalityGroup = 'MR' | 'CT' | 'PET' | 'vessels';

/** What the error is estimated from. */
export interface ErrorEvidence {
  readonly octantShiftMm: number;
  readonly lastMoveMm: number;
  readonly thickestMm: number;
  readonly modalityGroup: ModalityGroup;
}

/** Mean error over the head, mm: the middle of what to expect, and what 95 of 100 such cases stay below. */
export interface ErrorEstimate {
  readonly expectedMm: number;
  readonly boundMm: number;
}

/** Slices thicker than this make a series a thick-sliced one, mm. */
export const thickMm = 2.5;

/** No finer numbers are stated: below them, a measured error depends on the interpolation that it is measured with. */
const finest: ErrorEstimate = { expectedMm: 0.05, boundMm: 0.1 };

export function modalityGroupOf(a: Modality, b: Modality): ModalityGroup {
  const either = (modality: Modality) => a === modality || b === modality;
  if (either('PT')) return 'PET';
  if (either('CT')) return 'CT';
  return either('PCA') ? 'vessels' : 'MR';
}

/** Groups that a case belongs to, the narrowest first. */
export function errorGroupOf({ modalityGroup, thickestMm }: ErrorEvidence): readonly string[] {
  return [`${modalityGroup}, ${thickestMm > thickMm ? 'thick' : 'thin'} slices`, modalityGroup, 'all'];
}

/** The octants' shifts are eight estimates of one error; the last refinement's move, and thick slices, go with larger ones. */
export function errorFeatures({ octantShiftMm, lastMoveMm, thickestMm, modalityGroup }: ErrorEvidence): number[] {
  return [
    1,
    Math.log(octantShiftMm + 0.05),
    Math.log(lastMoveMm + 0.02),
    Math.log(thickestMm),
    ...(['CT', 'PET', 'vessels'] as const).map((group) => (group === modalityGroup ? 1 : 0)),
  ];
}

/** Undefined if too little is known of the position. */
export function estimateError(
  evidence: ErrorEvidence,
  { coefficients, groups }: ErrorBoundTable = errorBoundTable,
): ErrorEstimate | undefined {
  const log = errorFeatures(evidence).reduce((sum, feature, i) => sum + feature * coefficients[i]!, 0);
  if (!Number.isFinite(log)) return undefined;
  const group = groups[errorGroupOf(evidence).find((name) => name in groups)!]!;
  return {
    expectedMm: Math.max(finest.expectedMm, Math.exp(log + group.expected)),
    boundMm: Math.max(finest.boundMm, Math.exp(log + group.bound)),
  };
}
