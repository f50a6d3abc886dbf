import type { SeriesId } from '../../src-shared/contract.ts';
import { findStoredSeries, markThumbnail } from '../database/series.ts';
import { locateStored, thumbnailFile } from './locate-series.ts';
import type { Workstation } from './workstation.ts';

/** Makes thumbnails in the background, one series at a time, the last asked for first. */
export class ThumbnailQueue {
  readonly #waiting: SeriesId[] = [];
  #workstation: Workstation | null = null;
  #busy = false;

  attach(workstation: Workstation): void {
    this.#workstation = workstation;
  }

  add(seriesIds: readonly SeriesId[]): void {
    this.#waiting.push(...seriesIds.toReversed());
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let seriesId = this.#waiting.pop(); seriesId !== undefined; seriesId = this.#waiting.pop()) {
      try {
        await this.#make(seriesId);
      } catch {
        // The series keeps its place in the list without a picture; opening it will tell what is wrong.
      }
    }
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
