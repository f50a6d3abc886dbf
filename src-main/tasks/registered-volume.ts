import { hash } from 'node:crypto';
import { mat4FromRows, voxelCount } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { loadSeries } from '../engine/intensity/load-series.ts';
import { singleThreadPool } from '../engine/registration/single-thread-pool.ts';
import { resampleMoving } from '../engine/registration/resample-moving.ts';
import type { Volume } from '../engine/volume.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import type { RegisteredVolume } from './located-series.ts';
import { readVoxelFile, writeVoxelFile } from './volume-cache.ts';

/**
 * The registered voxels as they were when the result was stored. A file that was altered or lost is made anew from the
 * position, if that gives the very same bytes.
 *
 * @throws Failure('input') if it does not: nobody has seen such voxels.
 */
export async function readRegistered(
  fixed: ReadSeries,
  moving: ReadSeries,
  registered: RegisteredVolume,
): Promise<Volume> {
  const { grid } = fixed.volume;
  const stored = readVoxelFile(registered.path, voxelCount(grid), registered.hash);
  if (stored) return { voxels: stored, grid };
  const pool = singleThreadPool();
  const loadedMoving = loadSeries(moving, pool.memory);
  const position = mat4FromRows(registered.movingFromFixed);
  const made = await resampleMoving(pool, loadedMoving, registered.outsideValue, grid, position);
  if (hash('sha256', bytesOf(made.voxels), 'hex') !== registered.hash) throw alteredRegistered(moving.description);
  writeVoxelFile(registered.path, made.voxels);
  return made;
}

/** @param series the moving series, as a user knows it. */
export function alteredRegistered(series: string): Failure {
  return new Failure('input', [
    messageOf('registered-volume-altered', { series }),
    messageOf('register-again-remakes'),
  ]);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
