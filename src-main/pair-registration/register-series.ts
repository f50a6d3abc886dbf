import { throwIfCancelled } from '../../src-shared/failure.ts';
import { rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { CandidateResult, Quality, RegistrationResult } from '../../src-shared/registration-result.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { registerPair } from '../engine/register-pair.ts';
import type { Evidence } from '../engine/registration/evidence.ts';
import type { JudgedCandidate, PairOutcome } from '../engine/registration/outcome.ts';
import { agreementMm } from '../engine/registration/verdict.ts';
import type { Volume } from '../engine/volume.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { makeQuality, makeResult } from './make-result.ts';
import { registrationPool, type PoolOwner } from './pool-owner.ts';
import { refuseUnregistrable } from './refuse-unregistrable.ts';
import { progressAt, StepClock, type RegistrationProgress } from './registration-progress.ts';
import type { Pace } from '../engine/registration/pace.ts';
import { inSharedMemory } from './shared-voxels.ts';

export interface RegistrationOutcome {
  readonly result: RegistrationResult;
  /** The moving series on the fixed grid, in its own intensity units. */
  readonly registered: Volume;
  /** The value given to voxels outside the moving image. */
  readonly outsideValue: number;
  /** What the verdict was computed from; for the benchmark. */
  readonly evidence: Evidence;
}

export interface RegistrationOptions {
  /** If given, the engine refines from this position alone. */
  readonly startMovingFromFixed?: Mat4;
  readonly readMs?: number;
  /**
   * The registered voxels take the place of the fixed series' own, which the caller needs no more: a third less memory for a
   * large series.
   */
  readonly overwriteFixedVoxels?: boolean;
  readonly signal?: AbortSignal;
  /** Full if absent. */
  readonly pace?: Pace;
  readonly onProgress?: RegistrationProgress;
}

/** One registration run, from two series that have been read to a judged result. */
export function registerSeries(
  fixed: ReadSeries,
  moving: ReadSeries,
  options: RegistrationOptions = {},
): Promise<RegistrationOutcome> {
  const owner = registrationPool();
  return owner.inTurn(() => registerInTurn(owner, fixed, moving, options));
}

async function registerInTurn(
  owner: PoolOwner,
  fixed: ReadSeries,
  moving: ReadSeries,
  options: RegistrationOptions,
): Promise<RegistrationOutcome> {
  throwIfCancelled(options.signal);
  refuseUnregistrable(fixed, moving);
  const pool = owner.startRun(options.pace);
  const cancel = () => void pool.cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const clock = new StepClock();
    const sharedFixed = inSharedMemory(fixed);
    const outcome = await registerPair(
      sharedFixed,
      inSharedMemory(moving),
      pool,
      (step, fraction = 0) => {
        throwIfCancelled(options.signal);
        clock.enter(step);
        options.onProgress?.(step, progressAt(step, fraction));
      },
      options.startMovingFromFixed,
      options.overwriteFixedVoxels ? sharedFixed.volume.voxels : undefined,
    );
    clock.end();
    throwIfCancelled(options.signal);
    const { registered, outsideValue, evidence } = outcome;
    return { result: resultOf(fixed, moving, outcome, clock, options), registered, outsideValue, evidence };
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

function resultOf(
  fixed: ReadSeries,
  moving: ReadSeries,
  { preset, chosen, candidates }: PairOutcome,
  clock: StepClock,
  options: RegistrationOptions,
): RegistrationResult {
  const messages = pairMessages(fixed, moving, options);
  const readMs = options.readMs ?? 0;
  const searchedMs = clock.spentMs('searching') + clock.spentMs('refining');
  return makeResult(fixed, moving, {
    presetId: preset.id,
    movingFromFixed: chosen.movingFromFixed,
    quality: qualityOf(chosen, messages),
    candidates: candidates.map((candidate) => candidateOf(candidate, chosen, messages, searchedMs)),
    timing: {
      readMs,
      normaliseMs: clock.spentMs('preparing'),
      searchMs: clock.spentMs('searching'),
      refineMs: clock.spentMs('refining'),
      scoreMs: clock.spentMs('scoring'),
      resampleMs: clock.spentMs('resampling'),
      totalMs: readMs + clock.totalMs(),
    },
  });
}

/** Messages that hold for the pair, whatever the position. */
function pairMessages(fixed: ReadSeries, moving: ReadSeries, { startMovingFromFixed }: RegistrationOptions): Message[] {
  const messages: Message[] = [];
  const [a, b] = [fixed.dicom?.patientId, moving.dicom?.patientId];
  if (a !== undefined && b !== undefined && a !== b) messages.push(messageOf('different-patients'));
  if (startMovingFromFixed) messages.push(messageOf('manual-position'));
  return messages;
}

function qualityOf({ scores, judgement, poseCovariance }: JudgedCandidate, ofPair: readonly Message[]): Quality {
  const { verdict, messages, error } = judgement;
  return makeQuality(scores, verdict, [...messages, ...ofPair], {
    expectedErrorMm: error && error.expectedMm,
    errorBoundMm: error && error.boundMm,
    poseCovariance,
  });
}

function candidateOf(
  candidate: JudgedCandidate,
  chosen: JudgedCandidate,
  ofPair: readonly Message[],
  searchedMs: number,
): CandidateResult {
  return {
    id: candidate.id,
    label: candidate.label,
    status: candidate === chosen ? 'chosen' : candidate.fromChosenMm < agreementMm ? 'kept' : 'rejected',
    quality: qualityOf(candidate, ofPair),
    movingFromFixed: rowsOf(candidate.movingFromFixed),
    elapsedMs: candidate.elapsedMs ?? searchedMs,
  };
}
