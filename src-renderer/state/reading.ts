import { ref } from 'vue';
import type { SeriesId } from '../../src-shared/contract/ids.ts';

/** The one series that is read by itself, before or beside any registration; the fused views are shown while there is none. */
export function createReading() {
  const seriesId = ref<SeriesId | null>(null);
  return {
    seriesId,
    readSeries: (read: SeriesId): void => void (seriesId.value = read),
    close: (): void => void (seriesId.value = null),
  };
}
