import type { Modality } from '../../../src-shared/modality.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import type { Displacement } from './alter/warp.ts';
import type { Placed } from './placement.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';

export interface AlterContext {
  readonly random: Random;
  readonly subject: Subject;
  readonly seriesName: string;
  readonly modality: Modality;
  /** Value of air. */
  readonly background: number;
  /** Points over the head in the volume's own patient space, mm. */
  readonly headPointsMm: readonly Vec3[];
}

/** A change of a series' voxels or grid that does not move the head. */
export type Alter = (volume: Volume, context: AlterContext) => Volume | Promise<Volume>;

/**
 * What the right answer of a case is: a known transform; none, so the verdict must be `failed`; or none because the
 * heads differ, where a rigid fit exists and the verdict must only not be `good`; or not rigid, since a header states the
 * series' own geometry wrongly: the true map is known, no rigid one equals it, and the verdict must not be `good`.
 */
export type Answer = 'known' | 'none' | 'different-people' | 'not-rigid';

/** Whether a case has a true map to measure errors against. */
export function hasTruth(answer: Answer): boolean {
  return answer === 'known' || answer === 'not-rigid';
}

export interface SeriesPair {
  readonly fixed: string;
  readonly moving: string;
}

export interface Family {
  readonly name: string;
  readonly description: string;
  readonly answer: Answer;
  /** Pairs of a subject's series; T1 fixed and every other moving where absent. */
  readonly pairs?: (subject: Subject) => readonly SeriesPair[];
  readonly alterFixed?: Alter;
  /**
   * Deforms the moving head before all else, in the source's patient space. The error is then measured over those points
   * of the head that it leaves in their place.
   */
  readonly warpSource?: (context: AlterContext) => Promise<Displacement>;
  /** Before the moving series is placed: in the source's patient space, where the head is upright. */
  readonly alterSource?: Alter;
  readonly place: (source: Volume, context: AlterContext) => Placed;
  /** After the moving series was placed: on its own grid. */
  readonly alterMoving?: Alter;
  /** Both heads are of this size: 0.75 for a small child's. */
  readonly headScale?: number;
  /** Takes the moving series from the next other subject that has it. */
  readonly movingFromOtherSubject?: boolean;
}

/** One alteration after the other. */
export function inTurn(...alterations: readonly Alter[]): Alter {
  return async (volume, context) => {
    let altered = volume;
    for (const alter of alterations) altered = await alter(altered, context);
    return altered;
  };
}

/** One of the alterations, drawn by the case's random numbers. */
export function oneOf(...alterations: readonly Alter[]): Alter {
  return (volume, context) => context.random.pick(alterations)(volume, context);
}
