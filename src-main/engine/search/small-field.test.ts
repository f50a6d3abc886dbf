import { describe, expect, it } from 'vitest';
import { rotationAngle, rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import type { SearchPair } from './pair.ts';
import { isSmallField, posesNearHeader } from './small-field.ts';

/** A series of that many 1 mm voxels; nothing else of it is looked at. */
function seriesOf(size: Vec3): PreparedSeries {
  const level = { grid: { size, spacingMm: [1, 1, 1] } };
  return { levels: { 1: level }, centreMm: [10, 20, 30] } as unknown as PreparedSeries;
}

describe('a small field of view', () => {
  it.each([
    ['inner ears', [140, 140, 42], true],
    ['cervical junction', [44, 150, 150], true],
    ['a slab across the head', [170, 210, 70], false],
    ['eight slices across the head', [180, 217, 8], false],
    ['a whole head', [181, 217, 181], false],
    ['a knee', [160, 160, 120], false],
  ] as const)('%s: %s, %s', (_, size, expected) => {
    expect(isSmallField(seriesOf(size))).toBe(expected);
  });

  it('is tried to 24 degrees and 32 mm about its header, the header itself among them', () => {
    const sampled = seriesOf([140, 140, 42]);
    const poses = posesNearHeader({ sampled, target: sampled, sampledIsFixed: false } satisfies SearchPair);
    expect(poses).toContainEqual({ rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], positionMm: [10, 20, 30] });
    for (const { rotation, positionMm } of poses) {
      expect(rotationAngle(rigidAbout(rotation, [0, 0, 0], [0, 0, 0]))).toBeLessThan((24 * Math.PI) / 180);
      expect(Math.hypot(positionMm[0] - 10, positionMm[1] - 20, positionMm[2] - 30)).toBeLessThanOrEqual(32);
    }
    expect(poses.length).toBeGreaterThan(1500);
    expect(poses.length).toBeLessThan(3000);
  });
});
