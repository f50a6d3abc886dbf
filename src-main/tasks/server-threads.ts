import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { Server } from '../pacs/server-kinds.ts';
import { TaskThread } from './task-thread.ts';
import type { Tasks } from './task-messages.ts';

export type ServerTask = 'server-test' | 'server-find' | 'server-retrieve' | 'server-store';

export interface ServerListeners {
  readonly signal?: AbortSignal;
  /** How many objects have come, or were answered to. */
  readonly onCount?: (count: number) => void;
}

/** How long a task may take until its end, or until the next object. */
export interface Patience {
  readonly inAllMs: number;
  readonly objectMs: number;
}

const minuteMs = 60_000;

const usualPatience: Readonly<Record<ServerTask, Patience>> = {
  'server-test': { inAllMs: minuteMs, objectMs: minuteMs },
  'server-find': { inAllMs: 2 * minuteMs, objectMs: 2 * minuteMs },
  // An archive may have to fetch a study from tape first.
  'server-retrieve': { inAllMs: 12 * 60 * minuteMs, objectMs: 30 * minuteMs },
  'server-store': { inAllMs: 12 * 60 * minuteMs, objectMs: 30 * minuteMs },
};

/** Objects of JavaScript alone; what is read from a server is bounded by itself. */
const heapLimitMb = 256;
/** There is nothing to tidy up that the job does not tidy up anyway. */
const patienceMs = 150;

/**
 * Speaks to servers, each time in a thread of its own that ends with the conversation: whatever a server sends, it keeps
 * neither the window nor another server from being answered, and a thread that it holds up is ended from outside.
 */
export class ServerThreads {
  readonly #threads = new Set<TaskThread>();
  readonly #patience: Readonly<Record<ServerTask, Patience>>;

  constructor(patience: Readonly<Partial<Record<ServerTask, Patience>>> = {}) {
    this.#patience = { ...usualPatience, ...patience };
  }

  /** @throws Failure('network') for what the server does or takes too long to do; Failure('cancelled'). */
  async run<Name extends ServerTask>(
    name: Name,
    input: Tasks[Name]['input'] & { readonly server: Server },
    { signal, onCount }: ServerListeners = {},
  ): Promise<Tasks[Name]['output']> {
    const thread = new TaskThread({ name: 'server', heapLimitMb, patienceMs });
    this.#threads.add(thread);
    const clock = new Clock(this.#patience[name]);
    try {
      return await thread.run(name, input, {
        signal: signal ? AbortSignal.any([signal, clock.signal]) : clock.signal,
        onEvent: ((count: number) => {
          clock.windUp();
          onCount?.(count);
        }) as (event: Tasks[Name]['event']) => void,
      });
    } catch (error) {
      if (clock.ranOutMs === null || signal?.aborted) throw error;
      const limit = Math.ceil(clock.ranOutMs / minuteMs);
      throw new Failure('network', messageOf('server-too-slow', { server: input.server.name, limit }), error);
    } finally {
      clock.stop();
      // Nobody has to wait for the thread itself to end, but who closes everything.
      void thread.close().finally(() => this.#threads.delete(thread));
    }
  }

  /** Ends every conversation. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }
}

/** Runs out if a task takes too long in all, or too long for its next object. */
class Clock {
  readonly #controller = new AbortController();
  readonly #patience: Patience;
  readonly #inAll: NodeJS.Timeout;
  #next: NodeJS.Timeout;
  /** The limit that was broken, null while none is. */
  ranOutMs: number | null = null;

  constructor(patience: Patience) {
    this.#patience = patience;
    this.#inAll = this.#after(patience.inAllMs);
    this.#next = this.#after(patience.objectMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  windUp(): void {
    clearTimeout(this.#next);
    this.#next = this.#after(this.#patience.objectMs);
  }

  stop(): void {
    clearTimeout(this.#inAll);
    clearTimeout(this.#next);
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.ranOutMs ??= ms;
      this.#controller.abort();
    }, ms);
  }
}
