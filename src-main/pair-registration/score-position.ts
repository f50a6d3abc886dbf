import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import type { Quality } from '../../src-shared/registration-result.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { scoreTransforms } from '../engine/registration/score-candidates.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { makeQuality } from './make-result.ts';
import { registrationPool } from './pool-owner.ts';
import { inSharedMemory } from './shared-voxels.ts';
import { thinned } from './thinned-series.ts';

export type ScoreAccuracy = 'exact' | 'quick';

/**
 * Scores a position without searching: for live feedback during a manual correction. The pair stays in memory for the
 * next call.
 *
 * @param accuracy `quick` counts a fixed voxel about every 2.5 mm instead of all of them
 */
export function scorePosition(
  fixed: ReadSeries,
  moving: ReadSeries,
  movingFromFixed: Mat4,
  accuracy: ScoreAccuracy = 'exact',
): Promise<Quality> {
  const owner = registrationPool();
  return owner.inTurn(async () => {
    const { pool, series } = await owner.loadedPair(fixed, moving, (emptied) =>
      emptied.run(
        'load',
        [fixed, moving, thinned(fixed)].map((one) => ({ series: inSharedMemory(one) })),
      ),
    );
    const [wholeFixed, loadedMoving, thinnedFixed] = series;
    const counted = accuracy === 'quick' ? thinnedFixed! : wholeFixed!;
    const transforms = [orthonormalised(movingFromFixed)];
    const [scores] = await scoreTransforms(pool, counted, loadedMoving!, transforms);
    return makeQuality(scores!, 'review', [...scores!.messages, messageOf('manual-position')]);
  });
}
