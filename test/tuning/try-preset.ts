import { createSharedMemory, openKernel, resetMemory, type Kernel } from '../../src-main/engine/kernel/kernel.ts';
import { chooseBest } from '../../src-main/engine/registration/choose-best.ts';
import type { Crew } from '../../src-main/engine/registration/crew.ts';
import type { PresetValues } from '../../src-main/engine/registration/presets.ts';
import { refineCandidates } from '../../src-main/engine/registration/refine-candidates.ts';
import { performTask, type TaskKind, type TaskRequest } from '../../src-main/engine/registration/tasks.ts';
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
  /** Replies of this case's tasks, with what they cost: presets that differ in one step share all others. */
  private readonly replies = new Map<string, { readonly reply: unknown; readonly samples: number }>();

  /** Makes this the case that presets are tried on; forgets the last one. */
  take(benchmarkCase: BenchmarkCase): void {
    resetMemory(this.memory);
    this.pairs.clear();
    this.replies.clear();
    this.benchmarkCase = benchmarkCase;
  }

  /** Scores a preset on the case taken. Steps done before cost what they cost then: the score does not tell. */
  async score(values: PresetValues): Promise<CaseScore> {
    const { id, truthMovingFromFixed, headPointsMm } = this.benchmarkCase!;
    if (!truthMovingFromFixed) throw new RangeError(`${id} has no answer to tune by.`);
    const prepared = JSON.stringify(values.preparation);
    const pair = this.pairFor(values, prepared);
    this.counter.samples = 0;
    const crew = this.rememberingCrew(prepared);
    const { candidates } = await refineCandidates(crew, pair, { ...values, id: 'trial' }, () => {});
    const answer = movingFromFixed(chooseBest(candidates).pose, pair);
    const errorMm = targetErrorMm(answer, truthMovingFromFixed, headPointsMm).meanMm;
    return { id, errorMm, samples: this.counter.samples };
  }

  private pairFor({ preparation }: PresetValues, prepared: string): SearchPair {
    const known = this.pairs.get(prepared);
    if (known) return known;
    const { fixed, moving } = this.benchmarkCase!;
    const pair = pairForSearch(
      performTask(this.kernel, 'prepare', { series: fixed, options: preparation.fixed }),
      performTask(this.kernel, 'prepare', { series: moving, options: preparation.moving }),
    );
    this.pairs.set(prepared, pair);
    return pair;
  }

  private rememberingCrew(prepared: string): Crew {
    const perform = <Kind extends TaskKind>(kind: Kind, request: TaskRequest<Kind>) => {
      const key = `${kind} ${prepared} ${JSON.stringify({ ...request, pair: undefined })}`;
      const known = this.replies.get(key);
      if (known) {
        this.counter.samples += known.samples;
        return known.reply as ReturnType<typeof performTask<Kind>>;
      }
      const before = this.counter.samples;
      const reply = performTask(this.kernel, kind, request);
      this.replies.set(key, { reply, samples: this.counter.samples - before });
      return reply;
    };
    return {
      memory: this.memory,
      hands: 1,
      run: async (kind, requests) => requests.map((request) => perform(kind, request)),
    };
  }
}

/** The kernel, counting the samples that it interpolates: points times the points of the slice profile. */
function countingKernel(kernel: Kernel, counter: { samples: number }): Kernel {
  const run: Kernel['run'] = {
    ...kernel.run,
    jointHistogram: (...asked) => {
      counter.samples += asked[5] * asked[8];
      return kernel.run.jointHistogram(...asked);
    },
    histogramDerivative: (...asked) => {
      counter.samples += asked[5] * asked[8];
      kernel.run.histogramDerivative(...asked);
    },
  };
  return { ...kernel, run };
}
