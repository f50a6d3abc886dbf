import type { Mat3 } from '../../../src-shared/geometry/patient-space.ts';
import { rotationFromQuaternion } from '../../../src-shared/geometry/rigid-transform.ts';

/** ψ of the super-Fibonacci spiral: the positive root of ψ⁴ = ψ + 4. */
const psi = 1.533751168755204288118041;

/**
 * `count` rotations spread evenly over SO(3) by the super-Fibonacci spiral (Alexa, "Super-Fibonacci Spirals: Fast,
 * Low-Discrepancy Sampling of SO(3)", CVPR 2022). 1,500 of them leave no orientation further than about 20° away.
 */
export function evenOrientations(count: number): Mat3[] {
  return Array.from({ length: count }, (_, i) => {
    const s = i + 0.5;
    const t = s / count;
    const r = Math.sqrt(t);
    const R = Math.sqrt(1 - t);
    const alpha = (2 * Math.PI * s) / Math.SQRT2;
    const beta = (2 * Math.PI * s) / psi;
    return rotationFromQuaternion([R * Math.cos(beta), r * Math.sin(alpha), r * Math.cos(alpha), R * Math.sin(beta)]);
  });
}
