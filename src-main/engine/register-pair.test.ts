import { beforeAll, describe, expect, it } from 'vitest';
import { asEngineSeries, headPhantom, likeT1, likeT2, phantomGrid } from '../../test/fixtures/head-phantom.ts';
import { transformPoint, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid, isRigid, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { singleThreadPool } from './registration/single-thread-pool.ts';
import type { PairOutcome } from './registration/outcome.ts';
import { registerPair } from './register-pair.ts';
import type { Volume } from './volume.ts';

/** The moving patient lies turned by 2.5 rad and 60 mm away. */
const movingFromFixed = rigidAbout(rotationFromVector([1.6, -1.4, 1.3]), [0, 0, 0], [40, -30, 35]);
const fixed = headPhantom(likeT1);
const moving = headPhantom(
  likeT2,
  { ...phantomGrid([64, 64, 64], 3.3), originMm: [-64, -134, -69] },
  invertRigid(movingFromFixed),
);

const points: Vec3[] = [[60, 0, 0], [-60, 0, 0], [0, 80, 0], [0, -80, 0], [0, 0, 70], [0, 0, -70]]; // prettier-ignore
/** The phantom's edges are steps of 3.4 mm voxels, which limits the accuracy to about a fifth of a voxel. */
const errorMm = (found: Mat4) =>
  points.reduce((sum, point) => {
    const [a, b] = [transformPoint(found, point), transformPoint(movingFromFixed, point)];
    return sum + Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / points.length;
  }, 0);

describe('a registration run on a phantom in two contrasts', () => {
  let outcome: PairOutcome;
  const steps: string[] = [];
  beforeAll(async () => {
    outcome = await registerPair(asEngineSeries(fixed), asEngineSeries(moving), singleThreadPool(), (step) =>
      steps.push(step),
    );
  });

  it('finds a head that is turned by 143° and shifted by 61 mm', () => {
    expect(errorMm(outcome.chosen.movingFromFixed)).toBeLessThan(1);
    expect(outcome.chosen.judgement.verdict).not.toBe('failed');
  });

  it('returns a rigid transform: orthonormal, determinant +1', () => {
    for (const candidate of outcome.candidates) expect(isRigid(candidate.movingFromFixed, 1e-9)).toBe(true);
  });

  it('reports the steps in their order', () => {
    expect([...new Set(steps)]).toEqual(['preparing', 'searching', 'refining', 'scoring', 'resampling']);
  });

  it('lists the header, which is wrong, as a candidate and does not choose it', () => {
    expect(outcome.candidates.map(({ id }) => id)).toContain('header');
    expect(outcome.chosen.id).not.toBe('header');
  });

  it('resamples the moving head onto the fixed grid, background outside', () => {
    expect(outcome.registered.grid).toEqual(fixed.grid);
    expect(outcome.outsideValue).toBe(0);
    // The phantom's largest fluid lump, bright in the moving series.
    const at = 30 - Math.round(14 / 3.4) + 60 * (33 - 2 + 66 * (30 + Math.round(12 / 3.4)));
    expect(outcome.registered.voxels[at]).toBeGreaterThan(800);
  });

  it('gives the same result again, bit for bit', async () => {
    const again = await registerPair(asEngineSeries(fixed), asEngineSeries(moving), singleThreadPool());
    expect(again.chosen.movingFromFixed).toEqual(outcome.chosen.movingFromFixed);
    expect(again.evidence).toEqual(outcome.evidence);
    expect(again.registered.voxels).toEqual(outcome.registered.voxels);
  });

  it('refines from a manual transform, and from nowhere else', async () => {
    const nearby = rigidAbout(rotationFromVector([0.05, 0, -0.04]), [0, 0, 0], [3, -2, 2]);
    const start = rigidAbout(rotationFromVector([1.6, -1.4, 1.3]), [0, 0, 0], [43, -32, 37]);
    const refined = await registerPair(
      asEngineSeries(fixed),
      asEngineSeries(moving),
      singleThreadPool(),
      () => {},
      start,
    );
    expect(errorMm(refined.chosen.movingFromFixed)).toBeLessThan(1);
    const fromHeader = await registerPair(
      asEngineSeries(fixed),
      asEngineSeries(moving),
      singleThreadPool(),
      () => {},
      nearby,
    );
    expect(errorMm(fromHeader.chosen.movingFromFixed)).toBeGreaterThan(20);
    expect(fromHeader.chosen.judgement.verdict).not.toBe('good');
  });
});

describe('pairs without a correct registration', () => {
  it('never returns a reflection, and never calls a mirrored head or noise good', async () => {
    const [nx, ny, nz] = moving.grid.size;
    const mirrored: Volume = {
      grid: moving.grid,
      voxels: moving.voxels.map((_, i) => moving.voxels[nx - 1 - (i % nx) + nx * Math.floor(i / nx)]!),
    };
    const noise: Volume = {
      grid: moving.grid,
      voxels: Float32Array.from({ length: nx * ny * nz }, (_, i) => (i * 2654435761) % 1009),
    };
    for (const volume of [mirrored, noise]) {
      const { chosen } = await registerPair(asEngineSeries(fixed), asEngineSeries(volume), singleThreadPool());
      expect(isRigid(chosen.movingFromFixed, 1e-9)).toBe(true);
      expect(chosen.judgement.verdict).not.toBe('good');
    }
  });
});
