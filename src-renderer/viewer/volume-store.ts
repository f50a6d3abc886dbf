import type { SeriesId } from '../../src-shared/contract/ids.ts';
import type { Client } from '../client.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import { loadVolume } from './load-volume.ts';

/** Voxel memory that may stay taken by series that are not shown, for a quick return to them. */
const spareBytes = 128 << 20;

export interface TakeOptions {
  readonly largest: number;
  /** Series whose volumes must be kept. */
  readonly inUse: readonly (SeriesId | null)[];
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
  /** Its grid is known, and its voxels are on their way. */
  readonly onStart: (volume: ShownVolume) => void;
}

/** The series that the window holds, the last used ones kept within a limit. */
export class VolumeStore {
  readonly #client: Client;
  readonly #beforeRemoval: (volume: ShownVolume) => void;
  readonly #volumes = new Map<SeriesId, ShownVolume>();

  /** @param beforeRemoval takes a volume off every picture. */
  constructor(client: Client, beforeRemoval: (volume: ShownVolume) => void) {
    this.#client = client;
    this.#beforeRemoval = beforeRemoval;
  }

  get volumes(): readonly ShownVolume[] {
    return [...this.#volumes.values()];
  }

  /** Has the backend read a series that is wanted next, while another one is on its way. */
  prepare(seriesId: SeriesId): void {
    // An error is reported when the series is taken.
    if (!this.#volumes.has(seriesId)) void this.#client.call('series.volume', { seriesId }).catch(() => undefined);
  }

  /** Resolves with the whole volume. */
  async take(seriesId: SeriesId, { largest, inUse, signal, onProgress, onStart }: TakeOptions): Promise<ShownVolume> {
    this.#giveUp(inUse);
    const held = this.#volumes.get(seriesId);
    if (held) {
      // Re-inserted at the end: a Map keeps the order of insertion, so the first entry is the least recently used.
      this.#volumes.delete(seriesId);
      this.#volumes.set(seriesId, held);
      onStart(held);
      return held;
    }
    const { volume, whole } = await loadVolume(this.#client, seriesId, largest, signal, onProgress);
    try {
      if (!signal.aborted) onStart(volume);
      await whole;
      signal.throwIfAborted();
      this.#volumes.set(seriesId, volume);
      return volume;
    } catch (error) {
      this.#remove(volume);
      throw error;
    }
  }

  clear(): void {
    for (const volume of this.#volumes.values()) this.#remove(volume);
    this.#volumes.clear();
  }

  #giveUp(inUse: readonly (SeriesId | null)[]): void {
    const spare = this.volumes.filter(({ seriesId }) => !inUse.includes(seriesId));
    let held = spare.reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const volume of spare) {
      if (held <= spareBytes) return;
      this.#remove(volume);
      this.#volumes.delete(volume.seriesId);
      held -= volume.byteLength;
    }
  }

  #remove(volume: ShownVolume): void {
    this.#beforeRemoval(volume);
    volume.remove();
  }
}
