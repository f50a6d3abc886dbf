import { elastixNode } from '@itk-wasm/elastix';
import { multiply4, patientFromVoxel, type GridGeometry, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { rotationOf, multiply3, invertRigid } from '../../src-shared/geometry/rigid-transform.ts';
import type { WitnessReply, WitnessRequest } from '../engine/registration/crew.ts';
import { poseFrom, targetFromSampled } from '../engine/search/pose.ts';
import { matrixOfEulerTransform } from './euler-transform.ts';
import { rigidRefinement } from './parameters.ts';

/** The pyramid level that elastix works on. */
const levelMm = 4;

/**
 * Refines a pose with elastix, from the prepared (background-cleaned, quantised) volumes in shared memory.
 *
 * The target is handed over with its grid moved by the starting pose, so that elastix begins at the identity and what
 * it returns is the correction: `targetFromSampled = start · correction`.
 *
 * @throws Error with elastix's own words where it fails
 */
export async function refineWithElastix(
  memory: WebAssembly.Memory,
  { pair, start }: WitnessRequest,
): Promise<WitnessReply> {
  const began = performance.now();
  const sampledLevel = pair.sampled.levels[levelMm];
  const targetLevel = pair.target.levels[levelMm];
  const startMatrix = targetFromSampled(start, pair.sampled.centreMm);
  const { transformParameterObject } = await elastixNode([rigidRefinement] as never, {
    fixed: itkImage(memory, sampledLevel.volumeAt, sampledLevel.grid),
    moving: itkImage(memory, targetLevel.volumeAt, gridMoved(targetLevel.grid, invertRigid(startMatrix))),
  });
  const [parameters] = transformParameterObject as unknown as Record<string, string[]>[];
  const correction = matrixOfEulerTransform(parameters ?? {});
  return {
    pose: poseFrom(multiply4(startMatrix, correction), pair.sampled.centreMm),
    elapsedMs: performance.now() - began,
  };
}

function itkImage(memory: WebAssembly.Memory, volumeAt: number, grid: GridGeometry) {
  const bytes = new Uint8Array(memory.buffer, volumeAt, grid.size[0] * grid.size[1] * grid.size[2]);
  return describe(Float32Array.from(bytes), grid);
}

function describe(data: Float32Array, grid: GridGeometry) {
  return {
    imageType: { dimension: 3, componentType: 'float32', pixelType: 'Scalar', components: 1 },
    name: 'series',
    origin: [...grid.originMm],
    spacing: [...grid.spacingMm],
    direction: Float64Array.from(grid.direction),
    size: [...grid.size],
    metadata: new Map(),
    data,
  } as never;
}

function gridMoved(grid: GridGeometry, movedFromPatient: Mat4): GridGeometry {
  const moved = multiply4(movedFromPatient, patientFromVoxel(grid));
  return {
    ...grid,
    originMm: [moved[3], moved[7], moved[11]],
    direction: multiply3(rotationOf(movedFromPatient), grid.direction),
  };
}
