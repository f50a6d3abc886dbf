import { multiply4, patientFromVoxel, type GridGeometry, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { rotationOf, multiply3, invertRigid } from '../../src-shared/geometry/rigid-transform.ts';
import type { CrossCheckReply, CrossCheckRequest } from '../engine/registration/worker-pool.ts';
import type { Address } from '../engine/kernel/kernel.ts';
import { poseFrom, targetFromSampled } from '../engine/search/pose.ts';
import { runElastix, type ElastixImage } from './elastix-module.ts';
import { matrixOfEulerTransform } from './euler-transform.ts';
import { rigidRefinement } from './parameters.ts';

/** The pyramid level that elastix works on. */
const levelMm = 4;

/**
 * Refines a pose with elastix, from the prepared (background-cleaned, quantised) volumes in shared memory.
 *
 * The target's grid is moved by the starting pose, so that elastix begins at the identity and returns the correction: `targetFromSampled = start · correction`.
 *
 * @throws Error with elastix's message if it fails
 */
export async function refineWithElastix(
  memory: WebAssembly.Memory,
  { pair, start }: CrossCheckRequest,
): Promise<CrossCheckReply> {
  const began = performance.now();
  const sampledLevel = pair.sampled.levels[levelMm];
  const targetLevel = pair.target.levels[levelMm];
  const startMatrix = targetFromSampled(start, pair.sampled.centreMm);
  const [parameters] = await runElastix(
    [rigidRefinement],
    imageAt(memory, sampledLevel.volumeAt, sampledLevel.grid),
    imageAt(memory, targetLevel.volumeAt, gridMoved(targetLevel.grid, invertRigid(startMatrix))),
  );
  const correction = matrixOfEulerTransform(parameters ?? {});
  return {
    pose: poseFrom(multiply4(startMatrix, correction), pair.sampled.centreMm),
    elapsedMs: performance.now() - began,
  };
}

function imageAt(memory: WebAssembly.Memory, volumeAt: Address, grid: GridGeometry): ElastixImage {
  const bytes = new Uint8Array(memory.buffer, volumeAt, grid.size[0] * grid.size[1] * grid.size[2]);
  return { voxels: Float32Array.from(bytes), grid };
}

function gridMoved(grid: GridGeometry, movedFromPatient: Mat4): GridGeometry {
  const moved = multiply4(movedFromPatient, patientFromVoxel(grid));
  return {
    ...grid,
    originMm: [moved[3], moved[7], moved[11]],
    direction: multiply3(rotationOf(movedFromPatient), grid.direction),
  };
}
