import { describe, expect, it } from 'vitest';
import type { Mat3 } from '../../../src-shared/geometry/patient-space.ts';
import { rotationFromQuaternion } from '../../../src-shared/geometry/rigid-transform.ts';
import { evenOrientations } from './orientations.ts';

const degreesBetween = (a: Mat3, b: Mat3) => {
  let trace = 0;
  for (let i = 0; i < 9; i++) trace += a[i]! * b[i]!;
  return (Math.acos(Math.max(-1, Math.min(1, (trace - 1) / 2))) * 180) / Math.PI;
};

describe('even orientations', () => {
  it('leave no rotation further away than 22°', () => {
    const orientations = evenOrientations(1500);
    let furthest = 0;
    for (let i = 0; i < 400; i++) {
      const q = [Math.sin(i * 1.1), Math.cos(i * 2.3), Math.sin(i * 3.7 + 1), Math.cos(i * 0.7 + 2)] as const;
      const any = rotationFromQuaternion(q);
      furthest = Math.max(furthest, Math.min(...orientations.map((orientation) => degreesBetween(orientation, any))));
    }
    expect(furthest).toBeLessThan(22);
  });

  it('are proper rotations', () => {
    for (const r of evenOrientations(60)) {
      const det =
        r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
      expect(det).toBeCloseTo(1, 12);
    }
  });
});
