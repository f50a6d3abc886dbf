import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { listVersions } from '../../database/registrations.ts';
import { findStoredSeries } from '../../database/series.ts';
import { readSettings } from '../../database/settings.ts';
import { flushSync } from '../../storage/flushed-files.ts';
import { logEvent } from '../../storage/log.ts';
import { setFullPace, slowPace, type Pace } from '../../engine/registration/pace.ts';
import type { TaskThread } from '../../tasks/task-thread.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { RegisteredFacts, TaskProgress } from '../../tasks/task-messages.ts';
import { locateStored } from '../series/locate-series.ts';
import type { StudyStore } from '../study-store.ts';
import { roomToWorkAhead, type PowerAbility } from './room-to-work-ahead.ts';

/** What a run that nobody asked for yet needs of a workstation. */
interface AheadWorkstation extends StudyStore {
  readonly jobs: JobQueue;
  readonly threads: { readonly registration: TaskThread; readonly viewing: TaskThread };
  readonly host: PowerAbility;
}

/** A pair by what a run reads: series whose bytes changed meanwhile are another pair. */
interface PairContent {
  readonly fixedSeriesId: SeriesId;
  readonly movingSeriesId: SeriesId;
  readonly contentHashes: string;
}

interface Ahead {
  readonly pair: PairContent;
  readonly controller: AbortController;
  /** Shared with the run: whether it leaves the window a core, or takes all of them. */
  readonly pace: Pace;
  readonly partialPath: string;
  readonly facts: Promise<RegisteredFacts>;
  latest: TaskProgress | null;
  onProgress: ((progress: TaskProgress) => void) | null;
}

export interface TakeOver {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TaskProgress) => void;
  /** Where the registered voxels go. */
  readonly registeredPath: string;
}

/**
 * The run that is begun before anybody asks for it: of the pair that the window shows, with a core left for the window.
 * Nothing of it is in the database: it becomes a registration if Register is pressed, and is dropped if another pair is
 * chosen. One at a time.
 */
export class RegistrationAhead {
  #ahead: Ahead | null = null;

  /** Begins the pair's run unless there is a reason not to. Whatever was begun for another pair is dropped. */
  begin(workstation: AheadWorkstation, fixedSeriesId: SeriesId, movingSeriesId: SeriesId): boolean {
    const pair = contentOf(workstation, fixedSeriesId, movingSeriesId);
    if (pair && isSame(this.#ahead?.pair, pair)) return true;
    this.drop();
    if (!pair || !isWanted(workstation, pair)) return false;
    this.#ahead = started(workstation, pair);
    return true;
  }

  drop(): void {
    const dropped = this.#ahead;
    this.#ahead = null;
    if (!dropped) return;
    dropped.controller.abort();
    removeWhenEnded(dropped);
  }

  /**
   * The pair's facts from the run that was begun, from now on at full pace; null if there is none, or it failed (then an
   * ordinary run tells why). Any other pair's run is dropped, so that it takes no time from the one that is wanted.
   */
  async takeOver(workstation: AheadWorkstation, pairIds: Ids, takeOver: TakeOver): Promise<RegisteredFacts | null> {
    const taken = this.#ahead;
    const pair = contentOf(workstation, pairIds.fixedSeriesId, pairIds.movingSeriesId);
    if (!taken || !pair || !isSame(taken.pair, pair)) {
      this.drop();
      return null;
    }
    this.#ahead = null;
    setFullPace(taken.pace);
    const cancel = () => taken.controller.abort();
    takeOver.signal.addEventListener('abort', cancel, { once: true });
    taken.onProgress = takeOver.onProgress;
    if (taken.latest) takeOver.onProgress(taken.latest);
    logEvent('info', 'registration-taken-over', { step: taken.latest?.step, fraction: taken.latest?.fraction });
    try {
      const facts = await taken.facts;
      renameSync(taken.partialPath, takeOver.registeredPath);
      flushSync(dirname(takeOver.registeredPath));
      return facts;
    } catch (error) {
      rmSync(taken.partialPath, { force: true });
      if (takeOver.signal.aborted) throw error;
      return null;
    } finally {
      takeOver.signal.removeEventListener('abort', cancel);
    }
  }
}

type Ids = Pick<PairContent, 'fixedSeriesId' | 'movingSeriesId'>;

function contentOf(
  workstation: AheadWorkstation,
  fixedSeriesId: SeriesId,
  movingSeriesId: SeriesId,
): PairContent | null {
  const both = [fixedSeriesId, movingSeriesId].map((id) => findStoredSeries(workstation.database, id));
  if (fixedSeriesId === movingSeriesId || !both.every((series) => series?.usable && series.state === 'stored')) {
    return null;
  }
  return { fixedSeriesId, movingSeriesId, contentHashes: both.map((series) => series!.contentHash).join(' ') };
}

function isSame(a: PairContent | undefined, b: PairContent): boolean {
  return (
    a?.fixedSeriesId === b.fixedSeriesId && a.movingSeriesId === b.movingSeriesId && a.contentHashes === b.contentHashes
  );
}

function isWanted(workstation: AheadWorkstation, { fixedSeriesId, movingSeriesId }: PairContent): boolean {
  const { database, jobs, host } = workstation;
  if (!readSettings(database).registersAhead || !roomToWorkAhead(host)) return false;
  // What somebody asked for goes first; a pair that was registered before is shown, or was cancelled.
  if (jobs.list().some(({ kind, state }) => kind === 'registration' && (state === 'queued' || state === 'running')))
    return false;
  return listVersions(database, fixedSeriesId, movingSeriesId).length === 0;
}

function started(workstation: AheadWorkstation, pair: PairContent): Ahead {
  const { database, folder, threads } = workstation;
  const controller = new AbortController();
  const pace = slowPace();
  mkdirSync(folder.partial, { recursive: true });
  const partialPath = join(folder.partial, `ahead-${randomUUID()}.f32`);
  const located = (id: SeriesId) => locateStored(workstation, findStoredSeries(database, id)!);
  const input = {
    fixed: located(pair.fixedSeriesId),
    moving: located(pair.movingSeriesId),
    startMovingFromFixed: null,
    registeredPath: partialPath,
    pace,
  };
  const onProgress = (progress: TaskProgress) => {
    ahead.latest = progress;
    ahead.onProgress?.(progress);
  };
  // The window is opening both series just now: once it has them, they need not be read a second time.
  const facts = threads.viewing
    .settled()
    .then(() => threads.registration.run('register', input, { signal: controller.signal, onProgress }));
  // Nobody waits for it yet; a failure is told if the run is taken over.
  facts.catch(() => undefined);
  const ahead: Ahead = { pair, controller, pace, partialPath, facts, latest: null, onProgress: null };
  logEvent('debug', 'registration-ahead', { fixedSeriesId: pair.fixedSeriesId, movingSeriesId: pair.movingSeriesId });
  return ahead;
}

function removeWhenEnded({ facts, partialPath }: Ahead): void {
  const remove = () => rmSync(partialPath, { force: true });
  facts.then(remove, remove);
}
