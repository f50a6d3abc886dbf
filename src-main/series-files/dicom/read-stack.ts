import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import type { SourceFiles } from '../../storage/source-files.ts';
import type { FoundSeries, ReadVoxels } from '../found-series.ts';
import { allocateVoxels } from '../voxel-memory.ts';
import { isGreyInverted } from './dicom-slice.ts';
import { rescaledValue, SliceReader } from './read-slice.ts';
import { resampleStack } from './resample-stack.ts';
import { isPlan, planStack } from './slice-stack.ts';

/** Lowest rescaled value of a CT that still can be air: below it only fills lie (GE −1500, −2000, −3024). */
const lowestCtAirHu = -1200;

/** Reads the slices of a found series into one right-angled volume. */
export async function readDicomVoxels(
  series: FoundSeries,
  files: SourceFiles,
  signal?: AbortSignal,
): Promise<ReadVoxels> {
  const plan = planStack(series.slices);
  if (!isPlan(plan)) throw new Failure('input', [messageOf('about', { subject: `Series ${series.seriesUid}` }), plan]);
  const isCt = series.dicom?.dicomModality === 'CT';
  const middle = plan.placed[Math.floor(plan.placed.length / 2)]!.slice;
  const invertGrey = isGreyInverted(middle.format, series.dicom?.dicomModality);
  const withPadding = plan.placed.find(({ slice }) => slice.format.paddingRange !== null)?.slice;
  const statedPadding = withPadding && rescaledValue(withPadding.format.paddingRange![0], withPadding, invertGrey);
  const reader = new SliceReader(files, invertGrey, statedPadding);
  let paddingValue = statedPadding;
  if (paddingValue === undefined && isCt) {
    const plane = new Float32Array(middle.format.rows * middle.format.columns);
    await reader.read(middle, plane);
    const lowest = plane.reduce((least, value) => Math.min(least, value), Infinity);
    if (lowest < lowestCtAirHu && plane.filter((value) => value === lowest).length > 0.005 * plane.length)
      paddingValue = lowest;
  }
  if (!plan.regular) {
    const filled = await resampleStack(plan, reader, paddingValue ?? (isCt ? -2000 : undefined), signal);
    return { ...filled, grid: plan.grid, notes: [] };
  }
  const voxels = allocateVoxels(voxelCount(plan.grid));
  const planeLength = plan.grid.size[0] * plan.grid.size[1];
  for (const [k, { slice }] of plan.placed.entries()) {
    throwIfCancelled(signal);
    await reader.read(slice, voxels.subarray(k * planeLength, (k + 1) * planeLength));
  }
  return { voxels, grid: plan.grid, notes: [], ...(paddingValue === undefined ? {} : { paddingValue }) };
}
