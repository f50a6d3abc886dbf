import { describe, expect, it } from 'vitest';
import { identity4, identityDirection, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import type { CriterionOptions } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import type { Crew } from './crew.ts';
import { presetFor } from './presets.ts';
import { refineCandidates, refineFromStart } from './refine-candidates.ts';
import type { TaskKind, TaskReply, TaskRequest } from './tasks.ts';

/** Two heads 50 mm apart, of which the search itself reads no more than their places. */
const headAt = (centreMm: Vec3) =>
  ({
    centreMm,
    headExtentMm: [150, 180, 200],
    cutFaces: [[0, 0, 0], [0, 0, 0]], // prettier-ignore
    axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], // prettier-ignore
  }) as unknown as PreparedSeries;
const pair: SearchPair = { sampled: headAt([0, 0, 0]), target: headAt([50, 0, 0]), sampledIsFixed: true };
const asPlaced: Pose = { rotation: identityDirection, positionMm: [0, 0, 0] };
const centred: Pose = { rotation: identityDirection, positionMm: [50, 0, 0] };

/** A crew whose refinements are told: what becomes of a start, and how well it fits there. */
function crewThat(refine: (criterion: CriterionOptions, start: Pose) => { pose: Pose; value: number }): Crew {
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    hands: 1,
    run: async <Kind extends TaskKind>(kind: Kind, requests: readonly TaskRequest<Kind>[]) =>
      requests.map((request) => {
        if (kind === 'scan') return [];
        if (kind === 'parts') return { parts: [], headInside: 1 };
        if (kind === 'evaluate') return (request as TaskRequest<'evaluate'>).poses.map(() => 1.1);
        const { criterion, starts } = request as TaskRequest<'refine'>;
        return starts.map((start) => ({ ...refine(criterion, start), iterations: 1 }));
      }) as TaskReply<Kind>[],
  };
}

describe('where no look convinces', () => {
  it('the answer is the one that local contrast fits best, not the one that stands out most', async () => {
    // By intensities all lead to where the files place the heads, and nothing else comes near.
    const crew = crewThat(({ seenBy }, start) =>
      seenBy === 'local-contrast'
        ? { pose: start, value: start.positionMm[0] === 50 ? 1.05 : 1.01 }
        : { pose: asPlaced, value: 1.2 },
    );
    const { look, optima } = await refineCandidates(crew, pair, presetFor('T1', 'T2'), () => {});
    expect(look).toBe(2);
    expect(optima[0]!.pose).toEqual(centred);
  });
});

describe('a press that ends midway', () => {
  it('rejects once: what still ran beside it is heard as well', async () => {
    const cancelled = new Error('cancelled');
    const crew: Crew = {
      ...crewThat((_, pose) => ({ pose, value: 1.2 })),
      witness: () => Promise.reject(cancelled),
    };
    const run = crew.run.bind(crew);
    const ending: Crew = {
      ...crew,
      run: async (kind, requests) => {
        const { criterion } = requests[0] as TaskRequest<'refine'>;
        if (kind === 'refine' && criterion.seenBy) await new Promise((resolve) => setTimeout(resolve, 5));
        if (kind === 'refine' && (criterion.seenBy || criterion.levelMm === 2)) throw cancelled;
        return run(kind, requests);
      },
    };
    await expect(refineFromStart(ending, pair, presetFor('T1', 'T2'), identity4, () => {})).rejects.toBe(cancelled);
    // A rejection that nobody hears would end the process a moment later; the test run reports it as an error.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
