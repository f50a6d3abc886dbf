import { metaData } from '@cornerstonejs/core';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { patientFromVoxel, transformPoint } from '../../../src-shared/geometry/patient-space.ts';

/** What is measured on any plane of a fixed series belongs together. */
export const frameOf = (seriesId: SeriesId): string => `concord-space-of-${seriesId}`;

const known = new Map<string, { readonly grid: GridGeometry; readonly seriesId: SeriesId }>();

export const sliceIdOf = (volumeId: string, slice: number): string => `${volumeId}_slice_${slice}`;

/** What Cornerstone asks about the slices of volumes that it was given as voxels. */
export const knownVolumes = {
  register(): void {
    // Before every other provider: they know nothing of these slices.
    metaData.addProvider(answer, 10_000);
  },
  add: (volumeId: string, seriesId: SeriesId, grid: GridGeometry): void => void known.set(volumeId, { grid, seriesId }),
  remove: (volumeId: string): void => void known.delete(volumeId),
};

function answer(type: string, query: unknown): unknown {
  const found = typeof query === 'string' ? /^(derived:.+)_slice_(\d+)$/.exec(query) : null;
  const volume = found && known.get(found[1]!);
  if (!volume) return undefined;
  switch (type) {
    case 'imagePlaneModule':
      return imagePlane(volume.grid, Number(found[2]), frameOf(volume.seriesId));
    case 'generalSeriesModule':
      return { modality: 'OT' };
    case 'imagePixelModule':
      return { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', pixelRepresentation: 1 };
    default:
      return undefined;
  }
}

/** DICOM PS3.3 C.7.6.2 of one slice. */
function imagePlane(grid: GridGeometry, slice: number, frameOfReferenceUID: string): object {
  const [rowCosines, columnCosines] = [axisOf(grid, 0), axisOf(grid, 1)];
  const [columnPixelSpacing, rowPixelSpacing] = grid.spacingMm;
  return {
    frameOfReferenceUID,
    rows: grid.size[1],
    columns: grid.size[0],
    imageOrientationPatient: [...rowCosines, ...columnCosines],
    rowCosines,
    columnCosines,
    imagePositionPatient: transformPoint(patientFromVoxel(grid), [0, 0, slice]),
    pixelSpacing: [rowPixelSpacing, columnPixelSpacing],
    rowPixelSpacing,
    columnPixelSpacing,
    sliceThickness: grid.spacingMm[2],
  };
}

/** The unit vector of a grid axis, LPS. */
export function axisOf({ direction: d }: GridGeometry, axis: 0 | 1 | 2): Vec3 {
  return [d[axis], d[3 + axis]!, d[6 + axis]!];
}
