import { createHash } from 'node:crypto';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { registerPair } from '../../src-main/engine/register-pair.ts';
import { singleThreadPool } from '../../src-main/engine/registration/single-thread-pool.ts';
import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import { asEngineSeries, headPhantom, likeT1, likeT2, phantomGrid } from '../fixtures/head-phantom.ts';

/** Two made-up pairs: one of cubic voxels, one whose moving series has thick slices. */
const movedBy = rigidAbout(rotationFromVector([0.3, -0.5, 0.9]), [0, 0, 0], [12, -8, 5]);
const thick: GridGeometry = { ...phantomGrid([56, 60, 26], 3.6), spacingMm: [3.6, 3.6, 7], originMm: [-99, -106, -88] };
const cases: Readonly<Record<string, GridGeometry>> = { cubic: phantomGrid([48, 52, 48], 4.2), thick };

/**
 * Registers both pairs by the engine alone, in this thread, and prints a line of JSON: SHA-256 of every bit of what each run
 * found (all candidates with transforms, scores and verdicts, the evidence, the registered voxels).
 */
const digests: Record<string, string> = {};
for (const [name, grid] of Object.entries(cases)) {
  const fixed = asEngineSeries(headPhantom(likeT1, phantomGrid([48, 52, 48], 4.2)));
  const moving = asEngineSeries(headPhantom(likeT2, grid, movedBy));
  const { candidates, evidence, registered } = await registerPair(fixed, moving, singleThreadPool());
  // JSON writes a number by its shortest text that reads back as the same bits.
  const found = JSON.stringify({ candidates, evidence });
  const bytes = new Uint8Array(registered.voxels.buffer, registered.voxels.byteOffset, registered.voxels.byteLength);
  digests[name] = createHash('sha256').update(found).update(bytes).digest('hex');
}
console.log(JSON.stringify(digests));
