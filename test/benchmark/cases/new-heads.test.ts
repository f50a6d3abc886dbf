import { describe, expect, it } from 'vitest';
import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { isRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import { undistortedMm, warped } from './alter/warp.ts';
import { makeCase } from './case-factory.ts';
import { planCases, planFromId } from './case-plan.ts';
import { families, familiesNamed } from './families/all-families.ts';
import { caseSeries, madeNamesOf } from './made/made-series.ts';
import { seededRandom } from './random.ts';
import { dataArePresent, modalityOf, sourceSeries, subjectNamed } from './subjects.ts';

function cube(size: number): Volume {
  const voxels = Float32Array.from({ length: size ** 3 }, (_, index) => index % size);
  const grid = {
    size: [size, size, size],
    spacingMm: [1, 1, 1],
    originMm: [5, 6, 7],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  return { voxels, grid };
}

describe('warping', () => {
  it('takes what is seen at a point from the point plus the displacement', () => {
    const { voxels } = warped(cube(10), ([, , z]) => (z > 12 ? [2, 0, 0] : [0, 0, 0]));
    expect(voxels[3 + 10 * (4 + 10 * 2)]).toBe(3);
    expect(voxels[3 + 10 * (4 + 10 * 8)]).toBe(5);
  });
});

describe('families that deform a head', () => {
  it('take none of the real session, whose brain is not known', () => {
    for (const family of families.filter(({ warpSource }) => warpSource)) {
      expect(planCases(family, { limit: 1, seed: 1, subject: 'session' })).toEqual([]);
    }
  });
});

describe.skipIf(!dataArePresent())('series that are made (../shared/data)', () => {
  it('have the grid of what they are made from, and the same voxels again by the same seed', async () => {
    const subject = subjectNamed('subject20');
    expect(madeNamesOf(subject)).toEqual(['PET', 'T1C', 'SWI', 'DWI', 'EPI', 'TOF', 'CTA']);
    expect(madeNamesOf(subjectNamed('stroke'))).toEqual(['DWI', 'EPI']);
    expect(madeNamesOf(subjectNamed('session'))).toEqual([]);
    const stroke = subjectNamed('stroke');
    const t1 = await sourceSeries(stroke, 'T1');
    const [first, again, other] = await Promise.all(
      ['a', 'a', 'b'].map((seed) => caseSeries(stroke, 'DWI', seededRandom(seed))),
    );
    const bytes = (series: typeof first) => Buffer.from(series!.volume.voxels.buffer);
    expect(first!.volume.grid).toEqual(t1.volume.grid);
    expect(bytes(again).equals(bytes(first))).toBe(true);
    expect(bytes(other).equals(bytes(first))).toBe(false);
    expect(modalityOf('TOF')).toBe('PCA');
    expect(modalityOf('CTA')).toBe('CT');
  });

  it('brighten vessels after contrast', async () => {
    const subject = subjectNamed('subject20');
    const [angiography, ct] = await Promise.all(['PCA', 'CT'].map((name) => sourceSeries(subject, name)));
    const { volume } = await caseSeries(subject, 'CTA', seededRandom('vessels'));
    const vessel = angiography!.volume.voxels.findIndex((value, index) => value > 280 && ct!.volume.voxels[index]! < 100); // prettier-ignore
    expect(volume.voxels[vessel]! - ct!.volume.voxels[vessel]!).toBeGreaterThan(120);
  });

  it('of every new family have a rigid truth and enough points to measure at', async () => {
    for (const family of familiesNamed('slabs,changed-heads')) {
      const [plan] = planCases(family, { limit: 1, seed: 1, subject: 'stroke' });
      if (!plan) continue;
      const { truthMovingFromFixed, headPointsMm } = await makeCase(plan);
      expect(isRigid(truthMovingFromFixed!, 1e-9)).toBe(true);
      expect(headPointsMm.length).toBeGreaterThan(100);
    }
  });

  it('of a small head measure three quarters, and are measured on it', async () => {
    const { fixed, headPointsMm } = await makeCase(planFromId('small-head/stroke/T1-T2/3'));
    const { grid } = (await sourceSeries(subjectNamed('stroke'), 'T1')).volume;
    expect(fixed.volume.grid.spacingMm[0]).toBeCloseTo(0.75 * grid.spacingMm[0], 6);
    const inside = headPointsMm.filter((point) => isInside(fixed.volume, point));
    expect(inside.length).toBe(headPointsMm.length);
  });

  it('of a stretched brain are measured where nothing moved', async () => {
    const family = familiesNamed('stretched-epi')[0]!;
    const plan = planFromId('stretched-epi/stroke/T1-EPI/3');
    const { headPointsMm, fixed } = await makeCase(plan);
    const displacement = await family.warpSource!({
      random: seededRandom(`warp ${plan.id}`),
      subject: subjectNamed('stroke'),
      seriesName: 'EPI',
      modality: 'EPI',
      background: 0,
      headPointsMm,
    });
    expect(Math.max(...headPointsMm.map((point) => Math.hypot(...displacement(point))))).toBeLessThan(undistortedMm);
    const { grid } = fixed.volume;
    const largest = Array.from({ length: 2000 }, (_, at) =>
      transformPoint(patientFromVoxel(grid), [at % grid.size[0], (at * 7) % grid.size[1], (at * 13) % grid.size[2]]),
    ) // prettier-ignore
      .reduce((most, point) => Math.max(most, Math.hypot(...displacement(point))), 0);
    expect(largest).toBeGreaterThan(3);
  });
});

function isInside({ grid }: Volume, point: Vec3): boolean {
  return transformPoint(voxelFromPatient(grid), point).every(
    (place, axis) => place > -0.5 && place < grid.size[axis]! - 0.5,
  );
}
