import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { findStoredSeries, markThumbnail } from '../../database/series.ts';
import { locateStored, thumbnailFile } from './locate-series.ts';
import type { Workstation } from '../workstation.ts';

/**
 * Makes thumbnails in the background, one series at a time, the last asked for first. A series that somebody opens
 * meanwhile comes first: the next thumbnail waits for it, and one that is under way is not read twice.
 */
export class ThumbnailQueue {
  readonly #waiting: SeriesId[] = [];
  #workstation: Workstation | null = null;
  #busy = false;
  #underWay: { readonly seriesId: SeriesId; readonly made: Promise<unknown> } | null = null;

  attach(workstation: Workstation): void {
    this.#workstation = workstation;
  }

  add(seriesIds: readonly SeriesId[]): void {
    this.#waiting.push(...seriesIds.toReversed());
    if (!this.#busy) void this.#work();
  }

  /** Where this series' volume is being read for its thumbnail, resolves when that has ended. */
  async underWay(seriesId: SeriesId): Promise<void> {
    if (this.#underWay?.seriesId === seriesId) await this.#underWay.made.catch(() => undefined);
  }

  async #work(): Promise<void> {
    this.#busy = true;
    await this.#workstation!.threads.viewing.settled();
    for (let seriesId = this.#waiting.pop(); seriesId !== undefined; seriesId = this.#waiting.pop()) {
      try {
        const made = this.#make(seriesId);
        this.#underWay = { seriesId, made };
        await made;
        await this.#workstation!.threads.viewing.settled();
      } catch {
        // The series keeps its place in the list without a picture; opening it will tell what is wrong.
      }
    }
    this.#underWay = null;
    this.#busy = false;
  }

  async #make(seriesId: SeriesId): Promise<void> {
    const workstation = this.#workstation!;
    const series = findStoredSeries(workstation.database, seriesId);
    if (!series || !series.usable || series.state !== 'stored' || series.hasThumbnail) return;
    const thumbnailPath = thumbnailFile(workstation.folder, seriesId);
    // Not in the viewing thread: a study that is opened meanwhile comes first.
    await workstation.threads.importing.run('open-volume', {
      series: locateStored(workstation, series),
      thumbnailPath,
    });
    markThumbnail(workstation.database, seriesId);
    workstation.events.emit('studies.changed', { studyId: series.studyId });
  }
}
