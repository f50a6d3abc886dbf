import type { CrossCheckReply, CrossCheckRequest } from '../engine/registration/worker-pool.ts';
import type { EngineTaskKind, EngineTaskReply, EngineTaskRequest } from '../engine/registration/engine-tasks.ts';
import type { EndMessage, RunMessage } from './job-messages.ts';

/** Given to a registration thread when it starts. */
export interface ThreadSetup {
  readonly memory: WebAssembly.Memory;
  /** Which scratch of the shared memory is the thread's own. */
  readonly slot: number;
}

export type ThreadJob =
  | {
      readonly [Kind in EngineTaskKind]: { readonly kind: Kind; readonly request: EngineTaskRequest<Kind> };
    }[EngineTaskKind]
  | { readonly kind: 'cross-check'; readonly request: CrossCheckRequest };

export type ThreadOutput = EngineTaskReply<EngineTaskKind> | CrossCheckReply;

export type ThreadRequest = RunMessage<ThreadJob>;
export type ThreadReply = EndMessage<ThreadOutput>;
