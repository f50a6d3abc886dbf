import type { PoseCovariance } from '../../../src-shared/geometry/error-bound.ts';
import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../volume.ts';
import type { RankedCandidate } from './choose-best.ts';
import type { Evidence } from './evidence.ts';
import type { Preset } from './presets.ts';
import type { OverlapScores } from './score-candidates.ts';
import type { Judgement } from './verdict.ts';

export type PairStep = 'preparing' | 'searching' | 'refining' | 'scoring' | 'resampling';

/** Called as a step begins, and with its progress: `fraction` 0..1 of that step. */
export type OnPairStep = (step: PairStep, fraction?: number) => void;

export interface JudgedCandidate extends RankedCandidate {
  readonly movingFromFixed: Mat4;
  readonly scores: OverlapScores;
  readonly judgement: Judgement;
  /** Scaled to the error that is to be expected; null where none is. */
  readonly poseCovariance: PoseCovariance | null;
  /** Distance over the head from the chosen candidate, mm. */
  readonly fromChosenMm: number;
}

export interface PairOutcome {
  readonly preset: Preset;
  readonly chosen: JudgedCandidate;
  readonly candidates: readonly JudgedCandidate[];
  readonly evidence: Evidence;
  /** The moving series on the fixed grid, in its own units. */
  readonly registered: Volume;
  readonly outsideValue: number;
}
