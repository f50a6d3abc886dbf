import { join } from 'node:path';
import type { GridGeometry, Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../engine/volume.ts';
import { countsInWholeNumbers } from './stored-voxels.ts';
import { antsMatBytes } from './write-ants-mat.ts';
import { fslMatText } from './write-fsl-mat.ts';
import { greedyMatText } from './write-greedy-mat.ts';
import { ltaText } from './write-lta.ts';
import { writeNifti } from './write-nifti.ts';
import { tfmText } from './write-tfm.ts';

export const transformFormats = ['tfm', 'fsl-mat', 'ants-mat', 'lta', 'greedy-mat'] as const;
export type TransformFormat = (typeof transformFormats)[number];

export const transformFileNames: Readonly<Record<TransformFormat, string>> = {
  tfm: 'transform.tfm',
  'fsl-mat': 'transform-fsl.mat',
  'ants-mat': 'transform-ants.mat',
  lta: 'transform.lta',
  'greedy-mat': 'transform-greedy.mat',
};

/** The bytes or the text of one transform file. */
export function transformFile(
  format: TransformFormat,
  movingFromFixed: Mat4,
  fixedGrid: GridGeometry,
  movingGrid: GridGeometry,
): string | Uint8Array {
  switch (format) {
    case 'tfm':
      return tfmText(movingFromFixed);
    case 'fsl-mat':
      return fslMatText(movingFromFixed, fixedGrid, movingGrid);
    case 'ants-mat':
      return antsMatBytes(movingFromFixed);
    case 'lta':
      return ltaText(movingFromFixed, fixedGrid, movingGrid);
    case 'greedy-mat':
      return greedyMatText(movingFromFixed);
  }
}

export const sourceVolumeNames = { fixed: 'fixed.nii.gz', moving: 'moving.nii.gz' } as const;

/**
 * Both series as they were registered, for files that fit these two grids alone (FSL's transform) or name them (a
 * scene): a person whose series are DICOM has no NIfTI of them.
 */
export async function writeSourceVolumes(folder: string, volumes: Readonly<Record<'fixed' | 'moving', Volume>>) {
  for (const role of ['fixed', 'moving'] as const) {
    const round = countsInWholeNumbers(volumes[role].voxels);
    await writeNifti(join(folder, sourceVolumeNames[role]), volumes[role], { round });
  }
}
