import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { findStoredSeries, markThumbnail } from '../../database/series.ts';
import { locateStored, thumbnailFile } from './locate-series.ts';
import type { TaskThread } from '../../tasks/task-thread.ts';
import type { StudyStore } from '../study-store.ts';

/** Thumbnails are made by the importing thread, while the viewing thread opens no volume for a window. */
interface ThumbnailThreads {
  readonly viewing: TaskThread;
  readonly importing: TaskThread;
}

/**
 * Makes thumbnails in the background, one series at a time, the last asked for first. A series that somebody opens
 * meanwhile comes first: the next thumbnail waits for it, and one that is under way is not read twice.
 */
export class ThumbnailQueue {
  readonly #waiting: SeriesId[] = [];
  readonly #store: StudyStore;
  readonly #threads: ThumbnailThreads;
  #busy = false;
  #underWay: { readonly seriesId: SeriesId; readonly made: Promise<unknown> } | null = null;

  constructor(store: StudyStore, threads: ThumbnailThreads) {
    this.#store = store;
    this.#threads = threads;
  }

  add(seriesIds: readonly SeriesId[]): void {
    this.#waiting.push(...seriesIds.toReversed());
    if (!this.#busy) void this.#work();
  }

  /** If this series' volume is being read for its thumbnail, resolves when that has ended. */
  async underWay(seriesId: SeriesId): Promise<void> {
    if (this.#underWay?.seriesId === seriesId) await this.#underWay.made.catch(() => undefined);
  }

  async #work(): Promise<void> {
    this.#busy = true;
    await this.#threads.viewing.settled();
    for (let seriesId = this.#waiting.pop(); seriesId !== undefined; seriesId = this.#waiting.pop()) {
      try {
        const made = this.#make(seriesId);
        this.#underWay = { seriesId, made };
        await made;
        await this.#threads.viewing.settled();
      } catch {
        // The series keeps its place in the list without a picture; opening it will show what is wrong.
      }
    }
    this.#underWay = null;
    this.#busy = false;
  }

  async #make(seriesId: SeriesId): Promise<void> {
    const { database, folder, events } = this.#store;
    const series = findStoredSeries(database, seriesId);
    if (!series || !series.usable || series.state !== 'stored' || series.hasThumbnail) return;
    const thumbnailPath = thumbnailFile(folder, seriesId);
    // Not in the viewing thread: a study that is opened meanwhile comes first.
    await this.#threads.importing.run('open-volume', {
      series: locateStored(this.#store, series),
      thumbnailPath,
    });
    markThumbnail(database, seriesId);
    events.emit('studies.changed', { studyId: series.studyId });
  }
}
