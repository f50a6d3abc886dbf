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
/** Spacing of the offsets, mm: the capture range of the 8 mm criterion is about half of this. */
const stepMm = 28;
const mostSteps = 5;

/**
 * The centres of two whole heads coincide to a centimetre or two. The centre of a head cut by its field of view may be
 * off along the cut axis by up to half the difference in length of the two heads.
 *
 * @param aroundMm further offsets from the common centre, along every axis
 */
export function centreOffsets({ sampled, target }: SearchPair, aroundMm: readonly number[]): CentreOffsets {
  const alongCuts = offsetsAlongCuts(sampled, target);
  return {
    sampledMm: [...alongCuts, ...aroundMm.flatMap((distanceMm) => neighbours(sampled, distanceMm))],
    targetMm: offsetsAlongCuts(target, sampled),
  };
}

/** A step each way along each axis: the two series may show different parts of a head (a brain alone, PET's uptake). */
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
