import { describe, expect, it } from 'vitest';
import { identity4, identityDirection, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import type { CriterionOptions } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import type { WorkerPool } from './worker-pool.ts';
import { presetFor } from './presets.ts';
import { refineCandidates, refineFromStart } from './refine-candidates.ts';
import type { EngineTaskKind, EngineTaskReply, EngineTaskRequest } from './engine-tasks.ts';

/** Two heads 50 mm apart; the search itself reads no more of them than this. */
const level = { grid: { size: [150, 180, 200], spacingMm: [1, 1, 1] }, samples: { blocks: new Array(65).fill(0) } };
const headAt = (centreMm: Vec3) =>
  ({
    centreMm,
    levels: { 1: level, 4: level },
    localContrast: level,
    headExtentMm: [150, 180, 200],
    cutFaces: [[0, 0, 0], [0, 0, 0]], // prettier-ignore
    axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], // prettier-ignore
  }) as unknown as PreparedSeries;
const pair: SearchPair = { sampled: headAt([0, 0, 0]), target: headAt([50, 0, 0]), sampledIsFixed: true };
const asPlaced: Pose = { rotation: identityDirection, positionMm: [0, 0, 0] };
const centred: Pose = { rotation: identityDirection, positionMm: [50, 0, 0] };

/** A pool whose refinements are given: where a start ends, and the criterion there. */
function poolThat(refine: (criterion: CriterionOptions, start: Pose) => { pose: Pose; value: number }): WorkerPool {
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    concurrency: 1,
    run: async <Kind extends EngineTaskKind>(kind: Kind, requests: readonly EngineTaskRequest<Kind>[]) =>
      requests.map((request) => {
        if (kind === 'scan') return [];
        if (kind === 'octants') return { octants: [], headInside: 1 };
        if (kind === 'evaluate') return (request as EngineTaskRequest<'evaluate'>).poses.map(() => 1.1);
        const { criterion, starts } = request as EngineTaskRequest<'refine'>;
        return starts.map((start) => ({ ...refine(criterion, start), iterations: 1 }));
      }) as EngineTaskReply<Kind>[],
  };
}

describe('if no search pass is convincing', () => {
  it('takes the position of best fit by local contrast, not the one that stands out most', async () => {
    // By intensities all lead to where the files place the heads, and nothing else comes near.
    const pool = poolThat(({ feature }, start) =>
      feature === 'local-contrast'
        ? { pose: start, value: start.positionMm[0] === 50 ? 1.05 : 1.01 }
        : { pose: asPlaced, value: 1.2 },
    );
    const { searchPass, optima } = await refineCandidates(
      pool,
      [{ pair: async () => pair }],
      presetFor('T1', 'T2'),
      () => {},
    );
    expect(searchPass).toBe(2);
    expect(optima[0]!.pose).toEqual(centred);
  });
});

describe('a run that ends midway', () => {
  it('rejects once: rejections of what still ran beside it are handled as well', async () => {
    const cancelled = new Error('cancelled');
    const pool: WorkerPool = {
      ...poolThat((_, pose) => ({ pose, value: 1.2 })),
      crossCheck: () => Promise.reject(cancelled),
    };
    const run = pool.run.bind(pool);
    const ending: WorkerPool = {
      ...pool,
      run: async (kind, requests) => {
        const { criterion } = requests[0] as EngineTaskRequest<'refine'>;
        if (kind === 'refine' && criterion.feature) await new Promise((resolve) => setTimeout(resolve, 5));
        if (kind === 'refine' && (criterion.feature || criterion.levelMm === 2)) throw cancelled;
        return run(kind, requests);
      },
    };
    await expect(refineFromStart(ending, pair, presetFor('T1', 'T2'), identity4, () => {})).rejects.toBe(cancelled);
    // An unhandled rejection would end the process a moment later; the test run reports it as an error.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
