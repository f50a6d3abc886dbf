import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { LevelMm } from '../intensity/prepared-series.ts';
import { countOf, rangesOf } from '../intensity/samples.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Criterion, type Comparison } from './criterion.ts';
import type { SearchPair } from './pair.ts';
import { movedPose, type Pose } from './pose.ts';

/** Where one eighth of the head would rather lie, if it could move alone. */
export interface PartShift {
  /** Shift from where the whole head's pose puts the part, in the target's patient space. */
  readonly shiftMm: Vec3;
  /** Samples of the part. */
  readonly samples: number;
  /** Second derivative of the fit along the three axes, per mm²: how sharply the part is held. */
  readonly sharpness: number;
}

const furthestMm = 6;

/**
 * Asks each eighth of the head alone where it fits best, by shifts only, under the intensity association of the whole
 * head. The parts of one rigid head agree with the whole; those of different heads pull apart, whatever the similarity
 * of the whole says.
 */
export function shiftParts(
  kernel: Kernel,
  pair: SearchPair,
  levelMm: LevelMm,
  comparison: Comparison,
  pose: Pose,
): PartShift[] {
  const criterion = new Criterion(kernel, pair, { levelMm, ...comparison });
  const association = criterion.associationAt(pose);
  const { samples } = pair.sampled.levels[levelMm];
  const whole = countOf(rangesOf(samples, comparison.region));
  const parts: PartShift[] = [];
  for (let octant = 0; octant < 8; octant++) {
    const ranges = rangesOf(samples, comparison.region, undefined, [octant]);
    const count = countOf(ranges);
    // A part with a fiftieth of the samples (a corner that the slab just touches) says nothing.
    if (count < 0.02 * whole) continue;
    const part = climbByShifts(
      (shift) => criterion.partValueAt(movedPose(pose, [0, 0, 0], shift), ranges, association),
      levelMm,
    );
    if (part) parts.push({ ...part, samples: count });
  }
  return parts;
}

/** Coordinate-wise parabolas with a shrinking step: three parameters need no more. */
function climbByShifts(
  valueAt: (shiftMm: Vec3) => number,
  levelMm: number,
): { shiftMm: Vec3; sharpness: number } | undefined {
  const shift: [number, number, number] = [0, 0, 0];
  let best = valueAt(shift);
  if (Number.isNaN(best)) return undefined;
  const curvature = [0, 0, 0];
  for (let round = 0, step = levelMm; round < 3; round++, step /= 2) {
    for (let axis = 0; axis < 3; axis++) {
      for (let move = 0; move < 3; move++) {
        const at = shift[axis]!;
        const probe = (offset: number) => {
          const moved: [number, number, number] = [...shift];
          moved[axis] = at + offset;
          return valueAt(moved);
        };
        const low = probe(-step);
        const high = probe(step);
        const bend = low + high - 2 * best;
        if (Number.isNaN(bend)) return undefined;
        curvature[axis] = -bend / (step * step);
        const top =
          bend < 0 ? Math.max(-step, Math.min(step, (0.5 * step * (low - high)) / bend)) : high > low ? step : -step;
        const value = probe(top);
        if (!(value > best)) break;
        best = value;
        shift[axis] = at + top;
        if (Math.abs(shift[axis]!) > furthestMm) return { shiftMm: [...shift], sharpness: 0 };
        if (Math.abs(top) < 0.7 * step) break;
      }
    }
  }
  return { shiftMm: [...shift], sharpness: Math.max(0, Math.min(...curvature)) };
}
