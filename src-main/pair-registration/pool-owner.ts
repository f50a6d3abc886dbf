import type { LoadedSeries } from '../engine/intensity/load-series.ts';
import type { Pace } from '../engine/registration/pace.ts';
import { ThreadPool } from '../workers/thread-pool.ts';

/** Limits the threads of one run; a batch runs several pairs at once, each in a process of its own. */
const concurrency = Number(process.env['CONCORD_THREADS']) || undefined;

/** A pair whose voxels lie in the pool's memory, ready to be scored. */
export interface LoadedPair {
  readonly fixed: object;
  readonly moving: object;
  readonly pool: ThreadPool;
  readonly series: readonly LoadedSeries[];
}

/** Owns a worker pool, whose one shared memory serves one run or one scoring at a time. */
export class PoolOwner {
  private pool: ThreadPool | undefined;
  private lastUse: Promise<unknown> = Promise.resolve();
  private loaded: LoadedPair | undefined;

  /** Starts the threads, if they are not running. */
  start(): ThreadPool {
    return (this.pool ??= new ThreadPool(concurrency));
  }

  /** Calls `work` after all earlier uses have ended. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const use = this.lastUse.then(work);
    this.lastUse = use.catch(() => undefined);
    return use;
  }

  /** The pool with its memory freed, for a run. To be called within {@link inTurn}. */
  startRun(pace?: Pace): ThreadPool {
    const pool = this.start();
    this.loaded = undefined;
    pool.setPace(pace);
    pool.resetMemory();
    return pool;
  }

  /** The pair in the pool's memory, by `load` if it is not there yet. To be called within {@link inTurn}. */
  async loadedPair(
    fixed: object,
    moving: object,
    load: (pool: ThreadPool) => Promise<readonly LoadedSeries[]>,
  ): Promise<LoadedPair> {
    if (this.loaded?.fixed !== fixed || this.loaded.moving !== moving) {
      const pool = this.startRun();
      this.loaded = { fixed, moving, pool, series: await load(pool) };
    }
    return this.loaded;
  }

  /** Ends the threads, so that the process can end. A later use starts new ones. */
  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    this.loaded = undefined;
    await pool?.close();
  }
}

const owner = new PoolOwner();

/** The process's one pool owner. */
export function registrationPool(): PoolOwner {
  return owner;
}

/** Starts the process's registration threads, so that they load while files are read. */
export function startRegistrationPool(): void {
  owner.start();
}

export function closeRegistrationPool(): Promise<void> {
  return owner.close();
}
