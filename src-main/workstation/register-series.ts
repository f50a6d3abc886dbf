import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { Quality, RegistrationResult } from '../../src-shared/registration-result.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { Volume } from '../engine/volume.ts';
import type { ReadSeries } from '../series-files/read-series.ts';

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
}

export interface PressOptions {
  /** Where given, the engine refines from this position alone. */
  readonly startMovingFromFixed?: Mat4;
  readonly readMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: PressProgress;
}

/** One press of the button, from two series that have been read to a judged result. */
export async function registerSeries(
  _fixed: ReadSeries,
  _moving: ReadSeries,
  _options: PressOptions = {},
): Promise<PressOutcome> {
  throw new Failure('internal', 'not yet');
}

/** Scores a position without searching: for live feedback while correcting by hand. */
export async function scorePosition(_fixed: ReadSeries, _moving: ReadSeries, _movingFromFixed: Mat4): Promise<Quality> {
  throw new Failure('internal', 'not yet');
}
