import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { quantileOfSorted, sortedChoice } from '../intensity/foreground.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import type { EngineSeries, Volume } from '../volume.ts';
import { evenRuns, type Crew } from './crew.ts';

/** Air in Hounsfield units: 0 is water by definition, −1000 is air. */
const airHu = -1000;

/** What lies outside the moving image: air for CT in Hounsfield units; else the image's own darkest level, 0 where it has 0. */
export function outsideValueOf({ volume, modality, paddingValue }: EngineSeries): number {
  const low = quantileOfSorted(sortedChoice(volume.voxels, paddingValue), 0.001);
  if (modality === 'CT' && low < -500) return airHu;
  return low > 0 || !Number.isFinite(low) ? 0 : Math.round(low);
}

/**
 * Step 7: the moving series on the fixed grid. The fixed series has been scored by then, so its place in the crew's
 * memory takes the result: for a 512x512x300 series that is 315 MB less at the peak.
 */
export async function resampleMoving(
  crew: Crew,
  moving: LoadedSeries,
  outsideValue: number,
  { grid, voxelsAt }: LoadedSeries,
  movingFromFixed: Mat4,
): Promise<Volume> {
  await crew.run(
    'resample',
    evenRuns(grid.size[2], 4 * crew.hands).map(({ first, end }) => ({
      moving,
      fixedGrid: grid,
      movingFromFixed,
      outsideValue,
      resampledAt: voxelsAt,
      firstSlice: first,
      endSlice: end,
    })),
  );
  // A copy of its own: the crew's memory is used again by the next press.
  const count = voxelCount(grid);
  const voxels = new Float32Array(new SharedArrayBuffer(4 * count));
  voxels.set(new Float32Array(crew.memory.buffer, voxelsAt, count));
  return { voxels, grid };
}
