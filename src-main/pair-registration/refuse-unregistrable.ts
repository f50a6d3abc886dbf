import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { ReadSeries } from '../series-files/read-series.ts';

/** The fewest voxels along an axis that trilinear interpolation and a pyramid can work with. */
const leastVoxels = 3;

/** @throws Failure('input') if the pair cannot be registered, naming the series and what to do */
export function refuseUnregistrable(fixed: ReadSeries, moving: ReadSeries): void {
  for (const series of [fixed, moving]) {
    const { size } = series.volume.grid;
    if (size.some((n) => n < leastVoxels)) {
      throw new Failure(
        'input',
        messageOf('too-few-voxels', { series: series.source, size: size.join(' x '), least: leastVoxels }),
      );
    }
    if (isConstant(series)) {
      throw new Failure('input', messageOf('one-value-throughout', { series: series.source }));
    }
  }
  const uid = fixed.dicom?.seriesInstanceUid;
  const sameSeries =
    uid !== undefined && uid !== '' && uid === moving.dicom?.seriesInstanceUid && sameFiles(fixed, moving);
  if (sameSeries || (fixed.source === moving.source && !fixed.dicom)) {
    throw new Failure('input', messageOf('both-fixed-and-moving', { series: fixed.source }));
  }
}

function sameFiles(fixed: ReadSeries, moving: ReadSeries): boolean {
  return fixed.dicom?.files[0] === moving.dicom?.files[0] || fixed.dicom?.files.length === moving.dicom?.files.length;
}

function isConstant({ volume: { voxels }, paddingValue }: ReadSeries): boolean {
  let seen: number | undefined;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value - value !== 0 || value === paddingValue) continue;
    if (seen === undefined) seen = value;
    else if (value !== seen) return false;
  }
  return true;
}
