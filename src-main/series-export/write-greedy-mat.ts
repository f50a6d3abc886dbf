import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { rasFromLps } from './ras.ts';

/** A transform as greedy, Convert3D and ITK-SNAP write it: a 4x4 matrix in RAS that maps fixed points to moving ones. */
export function greedyMatText(movingFromFixed: Mat4): string {
  const m = rasFromLps(movingFromFixed);
  return [0, 4, 8, 12].map((row) => `${m.slice(row, row + 4).join(' ')}\n`).join('');
}
