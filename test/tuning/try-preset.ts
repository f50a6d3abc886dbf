import { createSharedMemory, openKernel, resetMemory, type Kernel } from '../../src-main/engine/kernel/kernel.ts';
import { chooseBest } from '../../src-main/engine/registration/choose-best.ts';
import type { WorkerPool } from '../../src-main/engine/registration/worker-pool.ts';
import type { PresetValues } from '../../src-main/engine/registration/presets.ts';
import { refineCandidates } from '../../src-main/engine/registration/refine-candidates.ts';
import {
  performEngineTask,
  type EngineTaskKind,
  type EngineTaskRequest,
} from '../../src-main/engine/registration/engine-tasks.ts';
import { movingFromFixed, pairForSearch, type SearchPair } from '../../src-main/engine/search/pair.ts';
import type { BenchmarkCase } from '../benchmark/cases/case-factory.ts';
import { targetErrorMm } from '../benchmark/cases/head-points.ts';
import type { CaseScore } from './objective.ts';

/** Tries presets on cases: the engine's own search in this thread, without elastix and without files. */
export class PresetTrial {
  private readonly memory = createSharedMemory();
  private readonly counter = { samples: 0 };
  private readonly kernel = countingKernel(openKernel(this.memory, 0), this.counter);
  private benchmarkCase: BenchmarkCase | undefined;
  private readonly pairs = new Map<string, SearchPair>();
  /** Cached replies of this case's tasks, with their cost: presets that differ in one step share all others. */
  private readonly replies = new Map<string, { readonly reply: unknown; readonly samples: number }>();

  /** Makes this the case that presets are tried on. */
  take(benchmarkCase: BenchmarkCase): void {
    resetMemory(this.memory);
    this.pairs.clear();
    this.replies.clear();
    this.benchmarkCase = benchmarkCase;
  }

  /** Scores a preset on the present case. A cached reply counts with its first cost, so the score does not depend on it. */
  async score(values: PresetValues): Promise<CaseScore> {
    const { id, truthMovingFromFixed, headPointsMm } = this.benchmarkCase!;
    if (!truthMovingFromFixed) throw new RangeError(`${id} has no true transform to tune by.`);
    const prepared = JSON.stringify(values.preparation);
    const pair = this.pairFor(values, prepared);
    this.counter.samples = 0;
    const pool = this.cachingPool(prepared);
    const { candidates } = await refineCandidates(
      pool,
      [{ pair: async () => pair }],
      { ...values, id: 'trial' },
      () => {},
    );
    const found = movingFromFixed(chooseBest(candidates).pose, pair);
    const errorMm = targetErrorMm(found, truthMovingFromFixed, headPointsMm).meanMm;
    return { id, errorMm, samples: this.counter.samples };
  }

  private pairFor({ preparation }: PresetValues, prepared: string): SearchPair {
    const known = this.pairs.get(prepared);
    if (known) return known;
    const { fixed, moving } = this.benchmarkCase!;
    const pair = pairForSearch(
      performEngineTask(this.kernel, 'prepare', { series: fixed, options: preparation.fixed }),
      performEngineTask(this.kernel, 'prepare', { series: moving, options: preparation.moving }),
    );
    this.pairs.set(prepared, pair);
    return pair;
  }

  private cachingPool(prepared: string): WorkerPool {
    const perform = <Kind extends EngineTaskKind>(kind: Kind, request: EngineTaskRequest<Kind>) => {
      const key = `${kind} ${prepared} ${JSON.stringify({ ...request, pair: undefined })}`;
      const known = this.replies.get(key);
      if (known) {
        this.counter.samples += known.samples;
        return known.reply as ReturnType<typeof performEngineTask<Kind>>;
      }
      const before = this.counter.samples;
      const reply = performEngineTask(this.kernel, kind, request);
      this.replies.set(key, { reply, samples: this.counter.samples - before });
      return reply;
    };
    return {
      memory: this.memory,
      concurrency: 1,
      run: async (kind, requests) => requests.map((request) => perform(kind, request)),
    };
  }
}

/** The kernel, counting the samples that it interpolates: points times the points of the slice profile. */
function countingKernel(kernel: Kernel, counter: { samples: number }): Kernel {
  const run: Kernel['run'] = {
    ...kernel.run,
    jointHistogram: (...values) => {
      counter.samples += values[5] * values[8];
      return kernel.run.jointHistogram(...values);
    },
    histogramDerivative: (...values) => {
      counter.samples += values[5] * values[8];
      kernel.run.histogramDerivative(...values);
    },
  };
  return { ...kernel, run };
}
