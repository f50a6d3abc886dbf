import { describe, expect, it } from 'vitest';
import { transformPoint } from '../../src-shared/geometry/patient-space.ts';
import { isRigid } from '../../src-shared/geometry/rigid-transform.ts';
import { matrixOfEulerTransform } from './euler-transform.ts';

const parameters = (numbers: number[], centre: number[], zyx = 'false') => ({
  TransformParameters: numbers.map(String),
  CenterOfRotationPoint: centre.map(String),
  ComputeZYX: [zyx],
});

describe("elastix' Euler transform", () => {
  it('turns about its centre, then shifts', () => {
    const m = matrixOfEulerTransform(parameters([0, 0, Math.PI / 2, 1, 2, 3], [10, 0, 0]));
    const [x, y, z] = transformPoint(m, [11, 0, 5]);
    expect([x, y, z].map((v) => Number(v.toFixed(9)))).toEqual([11, 3, 8]);
    expect(isRigid(m)).toBe(true);
  });

  it('composes Rz Rx Ry, or Rz Ry Rx if the file says so', () => {
    // ITK 5.3, itkEuler3DTransform.hxx, ComputeMatrix.
    const [ax, ay] = [0.3, -0.5];
    const zxy = matrixOfEulerTransform(parameters([ax, ay, 0, 0, 0, 0], [0, 0, 0]));
    const zyx = matrixOfEulerTransform(parameters([ax, ay, 0, 0, 0, 0], [0, 0, 0], 'true'));
    expect(zxy[1]).toBeCloseTo(0, 12);
    expect(zxy[4]).toBeCloseTo(Math.sin(ax) * Math.sin(ay), 12);
    expect(zyx[4]).toBeCloseTo(0, 12);
    expect(zyx[1]).toBeCloseTo(Math.sin(ax) * Math.sin(ay), 12);
  });

  it('refuses what is no rigid transform', () => {
    expect(() => matrixOfEulerTransform({ TransformParameters: ['1', '2'] })).toThrow(/no rigid transform/);
  });
});
