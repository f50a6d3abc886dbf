import { mat4FromRows, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { Quality, Verdict } from '../../src-shared/registration-result.ts';
import { registerSeries } from '../../src-main/pair-registration/register-series.ts';
import { recordedFromEvidence } from './recorded-evidence.ts';
import type { BenchmarkCase } from './cases/case-factory.ts';
import { targetErrorMm } from './cases/head-points.ts';
import type { Answer } from './cases/family.ts';
import type { ElastixAnswer } from './peer/beside-elastix.ts';

/** The result of one case: everything that the tables, the page and the calibration of the verdict need. */
export interface CaseRecord {
  readonly id: string;
  readonly family: string;
  readonly subject: string;
  readonly pair: string;
  readonly seed: number;
  readonly answer: Answer;
  readonly rotationDegrees: number | null;
  readonly shiftMm: number | null;
  /** Mean and largest target registration error over the head; null if the case has no true transform, or there is no result. */
  readonly errorMm: number | null;
  readonly maxErrorMm: number | null;
  readonly verdict: Verdict;
  readonly quality: Quality | null;
  readonly preset: string | null;
  readonly candidates: readonly CandidateRecord[];
  readonly timing: Readonly<Record<string, number>>;
  /** Wall time of the registration run, without making the case. */
  readonly wallMs: number;
  readonly peakMegabytes: number;
  /** Why there is no result, if the run failed. */
  readonly failure: string | null;
  /** What the outcome holds beside the result: the value outside the moving image, and the evidence. */
  readonly extras: Readonly<Record<string, unknown>>;
  /** Native elastix' result of the same case, if it was run. */
  readonly elastix?: ElastixAnswer;
  /** The commit that it was run on; a sweep that went on may hold several. */
  readonly revision?: string;
}

export interface CandidateRecord {
  readonly id: string;
  readonly label: string;
  readonly status: string;
  readonly quality: Quality;
  readonly errorMm: number | null;
  readonly elapsedMs: number;
}

/** Registers one case and measures the result against the truth. */
export async function runCase(benchmarkCase: BenchmarkCase): Promise<CaseRecord> {
  const { id, family, subject, pair, seed, answer, rotationDegrees, shiftMm } = benchmarkCase;
  const base = { id, family, subject, pair, seed, answer, rotationDegrees, shiftMm };
  const errorOf = (movingFromFixed: Mat4): { meanMm: number | null; maxMm: number | null } =>
    benchmarkCase.truthMovingFromFixed
      ? targetErrorMm(movingFromFixed, benchmarkCase.truthMovingFromFixed, benchmarkCase.headPointsMm)
      : { meanMm: null, maxMm: null };
  const startedAt = performance.now();
  try {
    const outcome = await registerSeries(benchmarkCase.fixed, benchmarkCase.moving);
    const { result } = outcome;
    const wallMs = performance.now() - startedAt;
    const error = errorOf(mat4FromRows(result.transform.movingFromFixed));
    return {
      ...base,
      errorMm: error.meanMm,
      maxErrorMm: error.maxMm,
      verdict: result.quality.verdict,
      quality: result.quality,
      preset: `${result.preset.id} ${result.preset.version}`,
      candidates: result.candidates.map((candidate) => ({
        id: candidate.id,
        label: candidate.label,
        status: candidate.status,
        quality: candidate.quality,
        errorMm: errorOf(mat4FromRows(candidate.movingFromFixed)).meanMm,
        elapsedMs: candidate.elapsedMs,
      })),
      timing: result.timing,
      wallMs,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      failure: null,
      extras: { outsideValue: outcome.outsideValue, evidence: recordedFromEvidence(outcome.evidence) },
    };
  } catch (error) {
    return {
      ...base,
      errorMm: null,
      maxErrorMm: null,
      verdict: 'failed',
      quality: null,
      preset: null,
      candidates: [],
      timing: {},
      wallMs: performance.now() - startedAt,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      failure: error instanceof Error ? error.message : String(error),
      extras: {},
    };
  }
}
