import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import type { TaskKind, TaskReply, TaskRequest } from './tasks.ts';

/** An independent registration method, refining from a pose: elastix. */
export interface WitnessRequest {
  readonly pair: SearchPair;
  readonly start: Pose;
}

export interface WitnessReply {
  readonly pose: Pose;
  readonly elapsedMs: number;
}

/** `spare`: done while a hand has nothing else to do. */
export type Urgency = 'in-turn' | 'spare';

/** Who does the work of a press: threads in the product, the calling thread in a unit test. */
export interface Crew {
  /** Memory that all hands share; see engine/kernel. */
  readonly memory: WebAssembly.Memory;
  /** How many tasks run at once. */
  readonly hands: number;
  /** Replies in the order of the requests. Rejects with the cancellation Failure where the press was cancelled. */
  run<Kind extends TaskKind>(
    kind: Kind,
    requests: readonly TaskRequest<Kind>[],
    urgency?: Urgency,
  ): Promise<TaskReply<Kind>[]>;
  /** Rejects where the method fails; absent where there is none. */
  readonly witness?: (request: WitnessRequest) => Promise<WitnessReply>;
}

/** Cuts `count` items into about `pieces` runs [first, end). */
export function evenRuns(count: number, pieces: number): { first: number; end: number }[] {
  const runs = Math.max(1, Math.min(count, pieces));
  return Array.from({ length: runs }, (_, i) => ({
    first: Math.floor((i * count) / runs),
    end: Math.floor(((i + 1) * count) / runs),
  }));
}
