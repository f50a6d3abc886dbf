import type { Mat3, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Criterion, type CriterionOptions } from './criterion.ts';
import type { SearchPair } from './pair.ts';
import type { Pose } from './pose.ts';
import type { CentreOffsets } from './starts.ts';

export interface ScoredPose {
  readonly pose: Pose;
  readonly value: number;
}

/** The criterion at every orientation with every centre offset, in the orientations' order. */
export function scanOrientations(
  kernel: Kernel,
  pair: SearchPair,
  criterionOptions: CriterionOptions,
  orientations: readonly Mat3[],
  offsets: CentreOffsets,
): ScoredPose[] {
  const criterion = new Criterion(kernel, pair, criterionOptions);
  return orientations.flatMap((rotation) =>
    offsets.targetMm.flatMap((targetOffset) =>
      offsets.sampledMm.map((sampledOffset) => {
        const pose = { rotation, positionMm: centrePosition(pair, rotation, sampledOffset, targetOffset) };
        return { pose, value: criterion.valueAt(pose) };
      }),
    ),
  );
}

function centrePosition({ target }: SearchPair, r: Mat3, [x, y, z]: Vec3, [tx, ty, tz]: Vec3): Vec3 {
  const [cx, cy, cz] = target.centreMm;
  return [
    cx + tx + r[0] * x + r[1] * y + r[2] * z,
    cy + ty + r[3] * x + r[4] * y + r[5] * z,
    cz + tz + r[6] * x + r[7] * y + r[8] * z,
  ];
}

/** The best poses that lie at least `apartMm` from each other, best first. */
export function distinctBest(
  poses: readonly ScoredPose[],
  count: number,
  apartMm: number,
  distance: (a: Pose, b: Pose) => number,
): ScoredPose[] {
  const ordered = poses
    .map((scored, index) => ({ scored, index }))
    .filter(({ scored }) => scored.value > -Infinity)
    .sort((a, b) => b.scored.value - a.scored.value || a.index - b.index);
  const kept: ScoredPose[] = [];
  for (const { scored } of ordered) {
    if (kept.length >= count) break;
    if (kept.every((other) => distance(other.pose, scored.pose) >= apartMm)) kept.push(scored);
  }
  return kept;
}
