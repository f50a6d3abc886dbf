import { rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { remark, sentence, type Remark } from '../../src-shared/remarks.ts';
import type { CandidateResult, Quality, RegistrationResult } from '../../src-shared/registration-result.ts';
import { throwIfCancelled } from '../../src-shared/failure.ts';
import type { Evidence } from '../engine/registration/evidence.ts';
import type { JudgedCandidate } from '../engine/registration/outcome.ts';
import { presetsVersion } from '../engine/registration/presets.ts';
import { scoreTransforms } from '../engine/registration/score-candidates.ts';
import type { LoadedSeries } from '../engine/intensity/load-series.ts';
import { agreementMm } from '../engine/registration/verdict.ts';
import { registerPair } from '../engine/register-pair.ts';
import type { EngineSeries, Volume } from '../engine/volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { ThreadPool } from '../workers/thread-pool.ts';
import { progressAt, StepClock } from './press-progress.ts';
import { seriesSummary } from './series-summary.ts';
import { softwareVersion } from './version.ts';
import { thinned } from './thinned-series.ts';
import { refuseUnregistrable } from './unregistrable.ts';

/** The steps of one press that a user is told of. */
export type PressStep = 'reading' | 'preparing' | 'searching' | 'refining' | 'scoring' | 'resampling' | 'writing';

/** `fraction` is 0..1 of the whole press. */
export type PressProgress = (step: PressStep, fraction: number) => void;

export interface PressOutcome {
  readonly result: RegistrationResult;
  /** The moving series on the fixed grid, in its own intensity units. */
  readonly registered: Volume;
  /** The value given to voxels outside the moving image. */
  readonly outsideValue: number;
  /** What the verdict was made of; for the benchmark. */
  readonly evidence: Evidence;
}

export interface PressOptions {
  /** Where given, the engine refines from this position alone. */
  readonly startMovingFromFixed?: Mat4;
  readonly readMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: PressProgress;
}

let sharedCrew: ThreadPool | undefined;

/** Bounds the threads of one press; a batch runs several presses at once. */
const threadsWanted = Number(process.env['CONCORD_THREADS']) || undefined;

/** The process's registration threads, started at the first call and kept warm. Call early: they load while files are read. */
export function registrationCrew(): ThreadPool {
  return (sharedCrew ??= new ThreadPool(threadsWanted));
}

/** Ends the threads, so that a process can end or start anew. */
export async function closeRegistrationCrew(): Promise<void> {
  const pool = sharedCrew;
  sharedCrew = undefined;
  loaded = undefined;
  await pool?.close();
}

/** Presses one after the other: the pool has one shared memory. */
let lastPress: Promise<unknown> = Promise.resolve();

/** One press of the button, from two series that have been read to a judged result. */
export function registerSeries(
  fixed: ReadSeries,
  moving: ReadSeries,
  options: PressOptions = {},
): Promise<PressOutcome> {
  const press = lastPress.then(() => registerAlone(fixed, moving, options));
  lastPress = press.catch(() => undefined);
  return press;
}

async function registerAlone(fixed: ReadSeries, moving: ReadSeries, options: PressOptions): Promise<PressOutcome> {
  throwIfCancelled(options.signal);
  refuseUnregistrable(fixed, moving);
  const pool = registrationCrew();
  loaded = undefined;
  pool.resetMemory();
  const cancel = () => void pool.cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const clock = new StepClock();
    const outcome = await registerPair(
      inSharedMemory(fixed),
      inSharedMemory(moving),
      pool,
      (step, fraction = 0) => {
        throwIfCancelled(options.signal);
        clock.enter(step);
        options.onProgress?.(step, progressAt(step, fraction));
      },
      options.startMovingFromFixed,
    );
    clock.end();
    throwIfCancelled(options.signal);
    const shared = sharedRemarks(fixed, moving, options);
    const readMs = options.readMs ?? 0;
    const searchedMs = clock.spentMs('searching') + clock.spentMs('refining');
    const result: RegistrationResult = {
      schema: 'concord.result/1',
      software: { name: 'Concord', version: softwareVersion },
      fixed: seriesSummary(fixed),
      moving: seriesSummary(moving),
      preset: { id: outcome.preset.id, version: presetsVersion },
      transform: { type: 'rigid', space: 'LPS', units: 'mm', movingFromFixed: rowsOf(outcome.chosen.movingFromFixed) },
      quality: qualityOf(outcome.chosen, shared),
      candidates: outcome.candidates.map((candidate) => candidateOf(candidate, outcome.chosen, shared, searchedMs)),
      timing: {
        readMs,
        normaliseMs: clock.spentMs('preparing'),
        searchMs: clock.spentMs('searching'),
        refineMs: clock.spentMs('refining'),
        scoreMs: clock.spentMs('scoring'),
        resampleMs: clock.spentMs('resampling'),
        totalMs: readMs + clock.totalMs(),
      },
    };
    return { result, registered: outcome.registered, outsideValue: outcome.outsideValue, evidence: outcome.evidence };
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** The pair whose voxels lie ready in the pool's memory for {@link scorePosition}; a press clears it. */
let loaded:
  | {
      readonly fixed: ReadSeries;
      readonly moving: ReadSeries;
      /** Fixed, moving, and the fixed series thinned for quick scores. */
      readonly series: readonly LoadedSeries[];
    }
  | undefined;

/**
 * Scores a position without searching: for live feedback while correcting by hand.
 * @param accuracy `quick` counts a fixed voxel every 2.5 mm or so instead of all of them.
 */
export function scorePosition(
  fixed: ReadSeries,
  moving: ReadSeries,
  movingFromFixed: Mat4,
  accuracy: 'exact' | 'quick' = 'exact',
): Promise<Quality> {
  const scoring = lastPress.then(() => scoreAlone(fixed, moving, movingFromFixed, accuracy));
  lastPress = scoring.catch(() => undefined);
  return scoring;
}

async function scoreAlone(
  fixed: ReadSeries,
  moving: ReadSeries,
  movingFromFixed: Mat4,
  accuracy: 'exact' | 'quick',
): Promise<Quality> {
  const pool = registrationCrew();
  if (loaded?.fixed !== fixed || loaded.moving !== moving) {
    pool.resetMemory();
    const requests = [fixed, moving, thinned(fixed)].map((series) => ({ series: inSharedMemory(series) }));
    loaded = { fixed, moving, series: await pool.run('load', requests) };
  }
  const [wholeFixed, loadedMoving, thinnedFixed] = loaded.series;
  const counted = accuracy === 'quick' ? thinnedFixed! : wholeFixed!;
  const [scores] = await scoreTransforms(pool, counted, loadedMoving!, [orthonormalised(movingFromFixed)]);
  const remarks = [...scores!.remarks, remark('manual-position')];
  return {
    verdict: 'review',
    reasons: remarks.map(sentence),
    remarks,
    ncc: scores!.ncc,
    matchedNcc: scores!.matchedNcc,
    nmi: scores!.nmi,
    overlapVoxels: scores!.overlapVoxels,
    overlapFraction: scores!.overlapFraction,
    predictedErrorMm: null,
  };
}

/** The series with voxels that threads can read without a copy each. */
function inSharedMemory(series: EngineSeries): EngineSeries {
  const { volume, modality, paddingValue } = series;
  const { voxels } = volume;
  const shared = voxels.buffer instanceof SharedArrayBuffer ? voxels : allocateVoxels(voxels.length);
  if (shared !== voxels) shared.set(voxels);
  return {
    volume: { voxels: shared, grid: volume.grid },
    modality,
    ...(paddingValue === undefined ? {} : { paddingValue }),
  };
}

/** What is to be said of the pair whatever the position. */
function sharedRemarks(fixed: ReadSeries, moving: ReadSeries, { startMovingFromFixed }: PressOptions): Remark[] {
  const remarks: Remark[] = [];
  const [a, b] = [fixed.dicom?.patientId, moving.dicom?.patientId];
  if (a !== undefined && b !== undefined && a !== b) remarks.push(remark('different-patients'));
  if (startMovingFromFixed) remarks.push(remark('manual-position'));
  return remarks;
}

function qualityOf({ scores, judgement }: JudgedCandidate, shared: readonly Remark[]): Quality {
  const remarks = [...judgement.remarks, ...shared];
  return {
    verdict: judgement.verdict,
    reasons: remarks.map(sentence),
    remarks,
    ncc: scores.ncc,
    matchedNcc: scores.matchedNcc,
    nmi: scores.nmi,
    overlapVoxels: scores.overlapVoxels,
    overlapFraction: scores.overlapFraction,
    predictedErrorMm: judgement.predictedErrorMm,
  };
}

function candidateOf(
  candidate: JudgedCandidate,
  chosen: JudgedCandidate,
  shared: readonly Remark[],
  searchedMs: number,
): CandidateResult {
  return {
    id: candidate.id,
    label: candidate.label,
    status: candidate === chosen ? 'chosen' : candidate.fromChosenMm < agreementMm ? 'kept' : 'rejected',
    quality: qualityOf(candidate, shared),
    movingFromFixed: rowsOf(candidate.movingFromFixed),
    elapsedMs: candidate.elapsedMs ?? searchedMs,
  };
}
