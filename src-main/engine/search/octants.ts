import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { LevelMm } from '../intensity/prepared-series.ts';
import { countOf, rangesOf } from '../intensity/samples.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Criterion, type Comparison } from './criterion.ts';
import type { SearchPair } from './pair.ts';
import { movedPose, type Pose } from './pose.ts';

/** Where one octant of the head fits best if it moves alone. */
export interface OctantShift {
  /** Shift from where the whole head's pose puts the octant, in the target's patient space. */
  readonly shiftMm: Vec3;
  /** Samples in the octant. */
  readonly samples: number;
  /** Second derivative of the fit along the three axes, per mm²; the least of the three, 0 if there is no optimum within reach. */
  readonly sharpness: number;
}

/** An optimum farther away than this, mm, is not searched for. */
const furthestMm = 6;

/**
 * Shifts each octant of the head alone to where it fits best, under the intensity association of the whole head. Octants
 * of one rigid head agree with the whole; those of two different heads do not, however similar the heads are as wholes.
 *
 * @returns the octants that have enough samples inside the target
 */
export function octantShifts(
  kernel: Kernel,
  pair: SearchPair,
  levelMm: LevelMm,
  comparison: Comparison,
  pose: Pose,
): OctantShift[] {
  const criterion = new Criterion(kernel, pair, { levelMm, ...comparison });
  const association = criterion.associationAt(pose);
  const { samples } = pair.sampled.levels[levelMm];
  const whole = countOf(rangesOf(samples, comparison.region));
  const shifts: OctantShift[] = [];
  for (let octant = 0; octant < 8; octant++) {
    const ranges = rangesOf(samples, comparison.region, undefined, [octant]);
    const count = countOf(ranges);
    // An octant with less than a fiftieth of the samples (a corner that a slab just touches) is not reliable.
    if (count < 0.02 * whole) continue;
    const best = climbByShifts(
      (shift) => criterion.octantValueAt(movedPose(pose, [0, 0, 0], shift), ranges, association),
      levelMm,
    );
    if (best) shifts.push({ ...best, samples: count });
  }
  return shifts;
}

/** Maximises by a parabola along each axis in turn, with a shrinking step: enough for three parameters. */
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
