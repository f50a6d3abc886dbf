import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import type { SearchPair } from './pair.ts';

/**
 * Where the sampled head's centre may lie in the target: offsets along the sampled axes (before rotation) and along
 * the target's (after it), mm.
 */
export interface CentreOffsets {
  readonly sampledMm: readonly Vec3[];
  readonly targetMm: readonly Vec3[];
}

/** A head touching this much of an end face of its grid was cut there by the field of view. */
const cutShare = 0.1;
/** The 8 mm criterion climbs home from about half of this. */
const stepMm = 28;
const mostSteps = 5;

/**
 * The centres of two whole heads coincide, to a centimetre or two. A head cut by its field of view has its centre
 * elsewhere: along the cut axis it may be off by up to half of what the other head is longer there.
 *
 * @param aroundMm distances off the common centre tried along every axis as well
 */
export function centreOffsets({ sampled, target }: SearchPair, aroundMm: readonly number[]): CentreOffsets {
  const alongCuts = offsetsAlongCuts(sampled, target);
  return {
    sampledMm: [...alongCuts, ...aroundMm.flatMap((distanceMm) => neighbours(sampled, distanceMm))],
    targetMm: offsetsAlongCuts(target, sampled),
  };
}

/** A step each way along each axis: for heads of which different parts were found (a brain in a head, PET's bright part). */
function neighbours({ axes }: PreparedSeries, distanceMm: number): Vec3[] {
  return axes.flatMap(([x, y, z]): Vec3[] => [
    [x * distanceMm, y * distanceMm, z * distanceMm],
    [-x * distanceMm, -y * distanceMm, -z * distanceMm],
  ]);
}

function offsetsAlongCuts(series: PreparedSeries, other: PreparedSeries): Vec3[] {
  const otherMm = Math.min(...other.headExtentMm);
  let offsets: Vec3[] = [[0, 0, 0]];
  for (let axis = 0; axis < 3; axis++) {
    if (Math.max(series.cutFaces[0][axis]!, series.cutFaces[1][axis]!) < cutShare) continue;
    const reachMm = Math.max(0, otherMm - series.headExtentMm[axis]!) / 2;
    const steps = Math.min(mostSteps, 2 * Math.round(reachMm / stepMm) + 1);
    const spacing = steps > 1 ? Math.min(stepMm, (2 * reachMm) / (steps - 1)) : 0;
    const unit = series.axes[axis]!;
    offsets = offsets.flatMap(([x, y, z]) =>
      Array.from({ length: steps }, (_, i): Vec3 => {
        const along = (i - (steps - 1) / 2) * spacing;
        return [x + unit[0] * along, y + unit[1] * along, z + unit[2] * along];
      }),
    );
  }
  return offsets;
}
