import { describe, expect, it } from 'vitest';
import { rotationFromVector } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Modality } from '../../../src-shared/modality.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import { movingFromFixed, type SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import { finestLevels } from './finest-levels.ts';
import { presetFor } from './presets.ts';

const series = (modality: Modality, centreMm: Vec3) => ({ modality, centreMm }) as unknown as PreparedSeries;
const searched = { region: 'head-and-rim', outside: 'background' } as const;
const pose: Pose = { rotation: rotationFromVector([0.3, -0.2, 1.1]), positionMm: [12, -7, 30] };

describe('the finest levels', () => {
  it('take their points from T1 if PET gave those of the search, for the same transform', () => {
    const pair: SearchPair = {
      sampled: series('PT', [5, 6, 7]),
      target: series('T1', [-40, 2, 9]),
      sampledIsFixed: false,
    };
    const finest = finestLevels(pair, presetFor('T1', 'PT'), searched);
    expect(finest.pair).toEqual({ sampled: pair.target, target: pair.sampled, sampledIsFixed: true });
    expect(finest.comparison.outside).toBe('skip');
    const before = movingFromFixed(pose, pair);
    const after = movingFromFixed(finest.fromSearch(pose), finest.pair);
    after.forEach((entry, i) => expect(entry).toBeCloseTo(before[i]!, 9));
    const back = finest.toSearch(finest.fromSearch(pose));
    back.positionMm.forEach((entry, i) => expect(entry).toBeCloseTo(pose.positionMm[i]!, 9));
  });

  it('keep the points of T1 if it has the smaller head', () => {
    const pair: SearchPair = {
      sampled: series('T1', [0, 0, 0]),
      target: series('PT', [9, 9, 9]),
      sampledIsFixed: true,
    };
    expect(finestLevels(pair, presetFor('T1', 'PT'), searched).pair).toBe(pair);
  });

  it('compare what the search compared, for every other pair', () => {
    const pair: SearchPair = {
      sampled: series('CT', [0, 0, 0]),
      target: series('T1', [9, 9, 9]),
      sampledIsFixed: true,
    };
    const finest = finestLevels(pair, presetFor('T1', 'CT'), searched);
    expect(finest).toMatchObject({ comparison: searched, differ: false });
    expect(finest.pair).toBe(pair);
    expect(finest.fromSearch(pose)).toBe(pose);
  });
});
