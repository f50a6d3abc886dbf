import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { identity4, mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { fusionPicture } from '../series-export/fusion-pictures.ts';
import { sampleCaseFolder } from '../storage/own-files.ts';
import { registerPaths, type PathOptions } from '../pair-registration/register-paths.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

export const samplePictures = ['before.png', 'after.png'] as const;

/**
 * Registers the sample case and writes, beside the usual files, pictures of the fusion before and after: three planes,
 * checkerboard.
 */
export async function registerSample(
  outFolder: string,
  options: Omit<PathOptions, 'alsoWrite'> = {},
): Promise<RegistrationResult> {
  const folder = sampleCaseFolder();
  if (folder === null) throw new Failure('input', messageOf('no-sample-case'));
  return registerPaths(
    { fixedPath: join(folder, 'T1'), movingPath: join(folder, 'T2'), outFolder },
    {
      ...options,
      alsoWrite: async (staging, fixed, moving, { result }) => {
        const after = mat4FromRows(result.transform.movingFromFixed);
        const [beforeName, afterName] = samplePictures;
        for (const [name, movingFromFixed] of [
          [beforeName, identity4],
          [afterName, after],
        ] as const) {
          await writeFile(join(staging, name), fusionPicture({ fixed, moving, movingFromFixed }, 'checkerboard'));
        }
      },
    },
  );
}
