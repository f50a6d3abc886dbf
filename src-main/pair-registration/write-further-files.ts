import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { Volume } from '../engine/volume.ts';
import {
  transformFile,
  transformFileNames,
  transformFormats,
  writeSourceVolumes,
  type TransformFormat,
} from '../series-export/transform-files.ts';
import { countsInWholeNumbers } from '../series-export/stored-voxels.ts';
import { writeNifti } from '../series-export/write-nifti.ts';
import { writeNrrd } from '../series-export/write-nrrd.ts';
import { slicerSceneName, slicerSceneText } from '../series-export/write-slicer-scene.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import type { RegistrationOutcome } from './register-series.ts';

export const furtherTransformFormats = transformFormats;

export interface FurtherFiles {
  readonly transforms: readonly TransformFormat[];
  readonly slicerScene: boolean;
}

/** Writes what `concord register --transform` and `--slicer-scene` add to its output folder. */
export async function writeFurtherFiles(
  folder: string,
  fixed: ReadSeries,
  moving: ReadSeries,
  { result }: Pick<RegistrationOutcome, 'result'>,
  { transforms, slicerScene }: FurtherFiles,
): Promise<void> {
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  for (const format of transforms) {
    const content = transformFile(format, movingFromFixed, fixed.volume.grid, moving.volume.grid);
    await writeFile(join(folder, transformFileNames[format]), content);
  }
  if (slicerScene) await writeFile(join(folder, slicerSceneName), slicerSceneText(movingFromFixed, { fixed, moving }));
  if (slicerScene || transforms.includes('fsl-mat')) {
    await writeSourceVolumes(folder, { fixed: fixed.volume, moving: moving.volume });
  }
}

/** Writes the registered series in the format that the file's name asks for: NRRD or NIfTI. */
export async function writeRegisteredAs(path: string, volume: Volume, moving: ReadSeries): Promise<void> {
  const round = countsInWholeNumbers(moving.volume.voxels);
  if (/\.nrrd$/i.test(path)) return writeNrrd(path, volume, round);
  if (/\.nii(\.gz)?$/i.test(path)) return writeNifti(path, volume, { round });
  throw new Failure('usage', messageOf('volume-name', { path }));
}
