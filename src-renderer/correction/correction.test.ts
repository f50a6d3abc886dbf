import { describe, expect, it } from 'vitest';
import { identity4, transformPoint, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { isRigid, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { FakeClient, qualityOf, registrationOf } from '../../test/fixtures/fake-client.ts';
import { createChosenPair } from '../state/chosen-pair.ts';
import { createJobStore } from '../state/jobs.ts';
import { createStudyLibrary } from '../state/study-library.ts';
import { fitRigid, landmarkResidualsMm, type LandmarkPair } from '../state/landmark-fit.ts';
import { createManualCorrection } from '../state/manual-correction.ts';
import { moved, rotated } from '../state/nudge.ts';

const close = (actual: Vec3, expected: Vec3) =>
  actual.forEach((value, axis) => expect(value).toBeCloseTo(expected[axis]!, 9));

describe('nudging the picture of the moving series', () => {
  it('shows at p + shift what was shown at p', () => {
    const before = rigidAbout(rotationFromVector([0.3, -1, 0.2]), [1, 2, 3], [10, 20, 30]);
    const after = moved(before, [4, 5, 6]);
    close(transformPoint(after, [14, 25, 36]), transformPoint(before, [10, 20, 30]));
  });

  it('turns it by the right-hand rule about a point that stays', () => {
    const after = rotated(identity4, [0, 0, 1], 90, [10, 0, 0]);
    close(transformPoint(after, [10, 0, 0]), [10, 0, 0]);
    // What was at +x of the centre is now seen at +y of it.
    close(transformPoint(after, [10, 5, 0]), [15, 0, 0]);
  });

  it('stays rigid after a thousand steps', () => {
    let position: Mat4 = identity4;
    for (let i = 0; i < 1000; i++) position = rotated(moved(position, [0.1, -0.2, 0.3]), [1, 2, 3], 0.7, [5, 5, 5]);
    expect(isRigid(position)).toBe(true);
  });
});

describe('landmarks', () => {
  const truth = rigidAbout(rotationFromVector([2.5, 1.1, -0.4]), [3, -8, 2], [12, -40, 7]);
  const points: [number, number, number][] = [
    [0, 0, 0],
    [60, 5, -3],
    [-20, 70, 10],
    [15, -30, 55],
  ];
  const pairs: LandmarkPair[] = points.map((fixedMm) => ({ fixedMm, movingMm: [...transformPoint(truth, fixedMm)] }));

  it('give back the rigid transform that made them, however far it turns', () => {
    fitRigid(pairs).forEach((value, i) => expect(value).toBeCloseTo(truth[i]!, 8));
    for (const residual of landmarkResidualsMm(pairs, fitRigid(pairs))) expect(residual).toBeLessThan(1e-8);
  });

  it('show how far a wrong pair is off', () => {
    const spoilt = pairs.map((pair, i) =>
      i === 0
        ? { ...pair, movingMm: [pair.movingMm[0] + 20, pair.movingMm[1], pair.movingMm[2]] as [number, number, number] }
        : pair,
    );
    expect(Math.max(...landmarkResidualsMm(spoilt, fitRigid(spoilt)))).toBeGreaterThan(3);
    expect(isRigid(fitRigid(spoilt))).toBe(true);
  });
});

describe('a manual correction', () => {
  async function begun() {
    const score = { ncc: 0.5, matchedNcc: 0.6, nmi: 1, overlapFraction: 1, messages: [], reasons: [] };
    const saved = registrationOf(qualityOf(), {
      origin: 'manual',
      version: 2,
      registrationId: 'registration-2' as never,
    });
    const client = new FakeClient({
      'registrations.score': () => score,
      'registrations.history': () => [registrationOf(qualityOf())],
      'registrations.saveManual': () => saved,
    });
    const jobs = createJobStore(client);
    const library = createStudyLibrary(client, jobs);
    const pair = createChosenPair(client, library, jobs);
    await library.refresh();
    await library.openStudy('study' as never);
    await new Promise((resolve) => setTimeout(resolve));
    const correction = createManualCorrection(client, pair);
    correction.begin();
    return { client, pair, correction };
  }

  it('undoes and redoes steps; one drag is one step', async () => {
    const { correction } = await begun();
    correction.nudge([1, 0, 0]);
    correction.nudge([1, 0, 0], true);
    correction.nudge([0, 3, 0]);
    expect(correction.movingFromFixed.value![3]).toBeCloseTo(-2);
    correction.undo();
    expect(correction.movingFromFixed.value![7]).toBeCloseTo(0);
    correction.undo();
    expect(correction.movingFromFixed.value).toEqual(identity4);
    expect(correction.canUndo.value).toBe(false);
    correction.redo();
    expect(correction.movingFromFixed.value![3]).toBeCloseTo(-2);
  });

  it('asks for the score of the newest position', async () => {
    const { client, correction } = await begun();
    for (let i = 0; i < 5; i++) correction.nudge([1, 0, 0], i > 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const asked = client.calls.filter(({ name }) => name === 'registrations.score');
    expect(asked.length).toBeLessThan(5);
    expect((asked.at(-1)!.request as { movingFromFixed: number[][] }).movingFromFixed[0]![3]).toBeCloseTo(-5);
    expect(correction.score.value?.ncc).toBe(0.5);
  });

  it('shows quick scores on the way and the exact one at rest', async () => {
    const { client, correction } = await begun();
    correction.nudge([1, 0, 0]);
    const quick = () =>
      client.calls.flatMap(({ name, request }) =>
        name === 'registrations.score' ? [(request as { quick: boolean }).quick] : [],
      );
    // The position that it began with, the nudged one, and that one again at rest.
    await expect.poll(quick, { timeout: 5000 }).toEqual([true, true, false]);
  });

  it('is saved as a version of its own, which is then shown', async () => {
    const { pair, correction } = await begun();
    correction.nudge([1, 0, 0]);
    await correction.save();
    expect(correction.active.value).toBe(false);
    expect(pair.shown.value?.origin).toBe('manual');
    expect(pair.history.value).toHaveLength(2);
  });
});
