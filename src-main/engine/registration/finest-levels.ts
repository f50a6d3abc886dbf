import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Comparison } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseFrom, targetFromSampled, type Pose } from '../search/pose.ts';
import type { Preset } from './presets.ts';

/** What the levels below 4 mm compare, and the way there from the search's poses and back. */
export interface FinestLevels {
  readonly pair: SearchPair;
  readonly comparison: Comparison;
  /** False if they compare what the search compared. */
  readonly differ: boolean;
  readonly fromSearch: (pose: Pose) => Pose;
  readonly toSearch: (pose: Pose) => Pose;
}

/**
 * The points of the search are those of the smaller head, so that the rest of the other one counts for nothing. PET shows
 * a small head only since its scalp is faint: at points of what it shows, compared at 1 mm, T1's detail and scalp draw
 * the result 0.3 mm off. At the other series' points, each of which the blurred series answers by one smooth value, the
 * error is half of that (docs/search.md).
 *
 * @param searched what the search pass compared, and how its intensities are compared below 4 mm
 */
export function finestLevels(pair: SearchPair, preset: Preset, searched: Comparison): FinestLevels {
  const { finest } = preset;
  if (!finest || pair.sampled.modality !== finest.blurred) {
    const same = (pose: Pose) => pose;
    const comparison = finest?.comparison ?? { region: searched.region, outside: searched.outside };
    return { pair, comparison, differ: finest !== undefined, fromSearch: same, toSearch: same };
  }
  const exchanged = { sampled: pair.target, target: pair.sampled, sampledIsFixed: !pair.sampledIsFixed };
  return {
    pair: exchanged,
    comparison: finest.comparison,
    differ: true,
    fromSearch: (pose) => exchangedPose(pose, pair),
    toSearch: (pose) => exchangedPose(pose, exchanged),
  };
}

/** The same placement with the roles of sampled and target exchanged. */
export function exchangedPose(pose: Pose, { sampled, target }: SearchPair): Pose {
  return poseFrom(invertRigid(targetFromSampled(pose, sampled.centreMm)), target.centreMm);
}
