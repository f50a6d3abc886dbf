import { describe, expect, it } from 'vitest';
import {
  invertAffine,
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import {
  isRigid,
  rigidAbout,
  rotationAngle,
  rotationFromVector,
} from '../../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import { makeCase } from './case-factory.ts';
import { planCases, planFromId } from './case-plan.ts';
import { families, familyNamed } from './families/all-families.ts';
import { targetErrorMm } from './head-points.ts';
import { randomRotation, seededRandom } from './random.ts';
import { movedGrid, reslice } from './reslice.ts';
import { dataArePresent, sourceSeries, subjectNamed } from './subjects.ts';

/** Value at a patient point, nearest voxel; null outside. */
function valueAt({ voxels, grid }: Volume, point: Vec3): number | null {
  const [i, j, k] = transformPoint(voxelFromPatient(grid), point).map(Math.round) as [number, number, number];
  const [nx, ny, nz] = grid.size;
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return null;
  return voxels[i + nx * (j + ny * k)]!;
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side]!, 0) / pairs.length);
  let [ab, aa, bb] = [0, 0, 0];
  for (const [a, b] of pairs) {
    ab += (a - mean[0]!) * (b - mean[1]!);
    aa += (a - mean[0]!) ** 2;
    bb += (b - mean[1]!) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** A volume whose value is a plane through patient space, so that a resliced value follows from its position. */
function ramp(): Volume {
  const grid = {
    size: [40, 44, 48],
    spacingMm: [1, 1.2, 0.9],
    originMm: [-20, 13, 5],
    direction: [0, 1, 0, -1, 0, 0, 0, 0, 1],
  } as const;
  const m = patientFromVoxel(grid);
  const voxels = new Float32Array(40 * 44 * 48);
  for (let index = 0; index < voxels.length; index++) {
    const point = transformPoint(m, [index % 40, Math.floor(index / 40) % 44, Math.floor(index / (40 * 44))]);
    voxels[index] = 3 * point[0] - 2 * point[1] + 5 * point[2];
  }
  return { voxels, grid };
}

describe('random numbers', () => {
  it('repeat by seed and differ between seeds', () => {
    const draw = (seed: string) => Array.from({ length: 5 }, seededRandom(seed).normal);
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('give rotations of the Haar measure, limited in angle', () => {
    const random = seededRandom('rotations');
    const angles = Array.from({ length: 4000 }, () => {
      const r = randomRotation(random);
      return rotationAngle(rigidAbout(r, [0, 0, 0], [0, 0, 0]));
    });
    // E[θ] of the density (1 − cos θ)/π is π/2 + 2/π.
    const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
    expect(mean).toBeCloseTo(Math.PI / 2 + 2 / Math.PI, 1);
    for (let i = 0; i < 200; i++) {
      expect(rotationAngle(rigidAbout(randomRotation(random, 0.3), [0, 0, 0], [0, 0, 0]))).toBeLessThanOrEqual(0.3001);
    }
  });
});

describe('reslicing', () => {
  const source = ramp();
  const targetFromSource = rigidAbout(rotationFromVector([0.3, -0.5, 0.9]), [5, 30, 25], [7, -11, 4]);
  const sourceFromTarget = invertAffine(targetFromSource);
  const middle = transformPoint(targetFromSource, transformPoint(patientFromVoxel(source.grid), [20, 22, 24]));

  it.each(['linear', 'cubic'] as const)('keeps a ramp in its place (%s), thick slices included', (kernel) => {
    const grid = {
      size: [8, 8, 3],
      spacingMm: [1.1, 0.7, 4],
      originMm: middle,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    } as const;
    const resliced = reslice(source, sourceFromTarget, grid, { outside: () => NaN, kernel });
    const m = multiply4(sourceFromTarget, patientFromVoxel(grid));
    for (let index = 0; index < 64; index++) {
      const [x, y, z] = transformPoint(m, [index % 8, Math.floor(index / 8), 0]);
      expect(resliced.voxels[index]).toBeCloseTo(3 * x - 2 * y + 5 * z, 2);
    }
  });

  it('moves a header as it moves points', () => {
    const moved = movedGrid(source.grid, targetFromSource);
    const expected = transformPoint(targetFromSource, transformPoint(patientFromVoxel(source.grid), [3, 4, 5]));
    transformPoint(patientFromVoxel(moved), [3, 4, 5]).forEach((value, axis) =>
      expect(value).toBeCloseTo(expected[axis]!, 9),
    );
  });
});

describe('case plans', () => {
  it('are the same for the same seed, spread over pairs, and come back from their ids', () => {
    const plans = planCases(familyNamed('thick-slices'), { limit: 12, seed: 3 });
    expect(plans).toEqual(planCases(familyNamed('thick-slices'), { limit: 12, seed: 3 }));
    expect(new Set(plans.map(({ pair, subject }) => `${subject} ${pair}`)).size).toBe(12);
    for (const plan of plans) expect(planFromId(plan.id)).toEqual(plan);
  });

  it('has no family without cases or with a name used twice', () => {
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
    for (const family of families) expect(planCases(family, { limit: 1, seed: 1 })).toHaveLength(1);
  });

  it('refuses an id that names no case', () => {
    expect(() => planFromId('thick-slices/subject04/T1-XX/1')).toThrow(/family\/subject/);
    expect(() => familyNamed('nothing')).toThrow(/no family/);
  });
});

describe.skipIf(!dataArePresent())('cases from the open data (../shared/data)', () => {
  it.each(['header-moved', 'resliced', 'thick-slices', 'slab', 'crop', 'missing-bottom', 'swollen-side'])(
    '%s: at the stated truth, the moved series shows the source',
    async (family) => {
      const benchmarkCase = await makeCase(planFromId(`${family}/stroke/T1-T2/7`));
      const truth = benchmarkCase.truthMovingFromFixed!;
      expect(isRigid(truth, 1e-9)).toBe(true);
      const source = (await sourceSeries(subjectNamed('stroke'), 'T2')).volume;
      const pairs = benchmarkCase.headPointsMm.flatMap((point) => {
        const moved = valueAt(benchmarkCase.moving.volume, transformPoint(truth, point));
        const original = valueAt(source, point);
        return moved === null || original === null || moved === 0 ? [] : [[moved, original] as const];
      });
      expect(pairs.length).toBeGreaterThan(60);
      expect(correlation(pairs)).toBeGreaterThan(family === 'thick-slices' ? 0.6 : 0.8);
    },
  );

  it('makes the same voxels again', async () => {
    const plan = planFromId('several-at-once/stroke/T1-FLAIR/11');
    const [first, second] = [await makeCase(plan), await makeCase(plan)];
    for (const role of ['fixed', 'moving'] as const) {
      expect(second[role].volume.grid).toEqual(first[role].volume.grid);
      const [a, b] = [first, second].map((one) => Buffer.from(one[role].volume.voxels.buffer));
      expect(a!.equals(b!)).toBe(true);
    }
    expect(targetErrorMm(first.truthMovingFromFixed!, second.truthMovingFromFixed!, first.headPointsMm).maxMm).toBe(0);
  });

  it('mirrors in a mirrored header and states no truth', async () => {
    const { moving, truthMovingFromFixed } = await makeCase(planFromId('mirrored/stroke/T1-T2/1'));
    expect(truthMovingFromFixed).toBeNull();
    expect(moving.volume.voxels.length).toBeGreaterThan(0);
  });
});
