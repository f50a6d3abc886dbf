import { rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import {
  resultSchemaName,
  type CandidateResult,
  type Quality,
  type RegistrationResult,
  type Verdict,
} from '../../src-shared/registration-result.ts';
import type { Message } from '../../src-shared/messages/message.ts';
import { presetsVersion } from '../engine/registration/presets.ts';
import type { OverlapScores } from '../engine/registration/score-candidates.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { seriesSummary } from './series-summary.ts';
import { softwareVersion } from './software-version.ts';

export interface ResultParts {
  readonly presetId: string;
  readonly movingFromFixed: Mat4;
  readonly quality: Quality;
  readonly candidates: CandidateResult[];
  readonly timing: RegistrationResult['timing'];
}

/** The content of result.json; the only place that makes it. */
export function makeResult(fixed: ReadSeries, moving: ReadSeries, parts: ResultParts): RegistrationResult {
  return {
    schema: resultSchemaName,
    software: { name: 'Concord', version: softwareVersion },
    fixed: seriesSummary(fixed),
    moving: seriesSummary(moving),
    preset: { id: parts.presetId, version: presetsVersion },
    transform: { type: 'rigid', space: 'LPS', units: 'mm', movingFromFixed: rowsOf(parts.movingFromFixed) },
    quality: parts.quality,
    candidates: parts.candidates,
    timing: parts.timing,
  };
}

const unknownError = { expectedErrorMm: null, errorBoundMm: null, poseCovariance: null };

/** Scores and verdict as result.json has them. */
export function makeQuality(
  scores: OverlapScores,
  verdict: Verdict,
  messages: Message[],
  error: Pick<Quality, 'expectedErrorMm' | 'errorBoundMm' | 'poseCovariance'> = unknownError,
): Quality {
  return {
    verdict,
    messages,
    ncc: scores.ncc,
    matchedNcc: scores.matchedNcc,
    nmi: scores.nmi,
    overlapVoxels: scores.overlapVoxels,
    overlapFraction: scores.overlapFraction,
    ...error,
  };
}
