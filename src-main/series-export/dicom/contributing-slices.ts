import { multiply4, patientFromVoxel, transformPoint, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { GridGeometry, Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { decimals } from '../../series-files/dicom/elements.ts';
import type { SourceInstance, SourceSeries } from './source-header.ts';

/**
 * The moving slices that plane k of the fixed grid is resampled from: those between which the plane passes within the
 * moving image's stack, or the nearest one if it passes beside. All of them if the source has no slice positions.
 */
export function contributingSlices(
  moving: SourceSeries,
  fixedGrid: GridGeometry,
  k: number,
  movingFromFixed: Mat4,
): readonly SourceInstance[] {
  const { instances } = moving;
  const o = decimals(moving.header, 'x00200037');
  if (instances.length < 2 || o.length !== 6 || instances.some(({ positionMm }) => positionMm === null))
    return instances;
  const normal: Vec3 = [o[1]! * o[5]! - o[2]! * o[4]!, o[2]! * o[3]! - o[0]! * o[5]!, o[0]! * o[4]! - o[1]! * o[3]!];
  const height = (point: Vec3) => point[0] * normal[0] + point[1] * normal[1] + point[2] * normal[2];
  const movingFromVoxel = multiply4(movingFromFixed, patientFromVoxel(fixedGrid));
  const [nx, ny] = fixedGrid.size;
  const corners = [
    [0, 0, k],
    [nx - 1, 0, k],
    [0, ny - 1, k],
    [nx - 1, ny - 1, k],
  ] as const;
  const heights = corners.map((corner) => height(transformPoint(movingFromVoxel, corner)));
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const placed = instances
    .map((instance) => ({ instance, at: height(instance.positionMm!) }))
    .sort((a, b) => a.at - b.at);
  // The neighbours just below and above take part in the interpolation.
  const first = placed.findLastIndex(({ at }) => at <= low);
  const last = placed.findIndex(({ at }) => at >= high);
  return placed.slice(Math.max(first, 0), last < 0 ? undefined : last + 1).map(({ instance }) => instance);
}
