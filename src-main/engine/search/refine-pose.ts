import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { climb, type ClimbOptions } from './climb.ts';
import type { Criterion } from './criterion.ts';
import { movedPose, type Pose } from './pose.ts';

export type RefineOptions = ClimbOptions;

export interface RefinedPose {
  readonly pose: Pose;
  readonly value: number;
}

/** Rotations are scaled by this radius, so that a unit of any parameter moves the head by about a millimetre. */
export const headRadiusMm = 70;

/** Climbs the criterion from a pose on SE(3): turns stay small and the rotation stays a rotation. */
export function refinePose(criterion: Criterion, start: Pose, options: RefineOptions): RefinedPose {
  const { position, value } = climb(
    {
      valueAt: (pose: Pose) => criterion.valueAt(pose),
      gradientAt: (pose) => scaledGradient(criterion, pose),
      stepped,
    },
    start,
    options,
  );
  return { pose: position, value };
}

/** Gradient by (turn · headRadius, shift), at the pose of the criterion's last value. */
function scaledGradient(criterion: Criterion, pose: Pose): Float64Array {
  const { turn, shift } = criterion.derivativeAt(pose);
  return Float64Array.of(...turn.map((t) => t / headRadiusMm), ...shift);
}

function stepped(pose: Pose, step: Float64Array): Pose {
  const turn: Vec3 = [step[0]! / headRadiusMm, step[1]! / headRadiusMm, step[2]! / headRadiusMm];
  return movedPose(pose, turn, [step[3]!, step[4]!, step[5]!]);
}
