import type { GridGeometry, Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { quantileOfSorted, sortedChoice } from '../intensity/foreground.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import { allocate } from '../kernel/kernel.ts';
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

/** Step 7: the moving series on the fixed grid. */
export async function resampleMoving(
  crew: Crew,
  moving: LoadedSeries,
  outsideValue: number,
  fixedGrid: GridGeometry,
  movingFromFixed: Mat4,
): Promise<Volume> {
  const count = voxelCount(fixedGrid);
  const resampledAt = allocate(crew.memory, 4 * count);
  await crew.run(
    'resample',
    evenRuns(fixedGrid.size[2], 4 * crew.hands).map(({ first, end }) => ({
      moving,
      fixedGrid,
      movingFromFixed,
      outsideValue,
      resampledAt,
      firstSlice: first,
      endSlice: end,
    })),
  );
  // A copy of its own: the crew's memory is used again by the next press.
  const voxels = new Float32Array(new SharedArrayBuffer(4 * count));
  voxels.set(new Float32Array(crew.memory.buffer, resampledAt, count));
  return { voxels, grid: fixedGrid };
}
