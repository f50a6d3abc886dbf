import type { GridGeometry, Mat4 } from '../../../src-shared/geometry/patient-space.ts';
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

/** Step 7: the moving series on the fixed grid, in memory that threads share and the next press leaves alone. */
export async function resampleMoving(
  crew: Crew,
  moving: LoadedSeries,
  outsideValue: number,
  grid: GridGeometry,
  movingFromFixed: Mat4,
): Promise<Volume> {
  const resampled: Volume = { voxels: new Float32Array(new SharedArrayBuffer(4 * voxelCount(grid))), grid };
  await crew.run(
    'resample',
    evenRuns(grid.size[2], 4 * crew.hands).map(({ first, end }) => ({
      moving,
      resampled,
      movingFromFixed,
      outsideValue,
      firstSlice: first,
      endSlice: end,
    })),
  );
  return resampled;
}
