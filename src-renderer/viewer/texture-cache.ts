import type { SeriesId } from '../../src-shared/contract/ids.ts';
import type { Client } from '../client.ts';
import { loadVolumeTexture, type VolumeTexture } from './volume-texture.ts';

/** Texture memory that may stay taken by series that are not shown, for a quick return to them. */
const spareBytes = 128 << 20;

/** The series on the graphics processor, the last used ones kept within a limit. */
export class TextureCache {
  readonly #gl: WebGL2RenderingContext;
  readonly #client: Client;
  readonly #volumes = new Map<SeriesId, VolumeTexture>();

  constructor(gl: WebGL2RenderingContext, client: Client) {
    this.#gl = gl;
    this.#client = client;
  }

  /** Has the backend read a series that is wanted next, while another one is on its way. */
  prepare(seriesId: SeriesId): void {
    // An error is reported when the series is taken.
    if (!this.#volumes.has(seriesId)) void this.#client.call('series.volume', { seriesId }).catch(() => undefined);
  }

  /** @param inUse series whose textures must be kept. */
  async take(
    seriesId: SeriesId,
    inUse: readonly (SeriesId | null)[],
    signal: AbortSignal,
    onFraction: (fraction: number) => void,
  ): Promise<VolumeTexture> {
    this.#giveUp(inUse);
    const held = this.#volumes.get(seriesId);
    const volume = held ?? (await loadVolumeTexture(this.#gl, this.#client, seriesId, signal, onFraction));
    // Re-inserted at the end: a Map keeps the order of insertion, so the first entry is the least recently used.
    this.#volumes.delete(seriesId);
    this.#volumes.set(seriesId, volume);
    return volume;
  }

  #giveUp(inUse: readonly (SeriesId | null)[]): void {
    const spare = [...this.#volumes.values()].filter(({ seriesId }) => !inUse.includes(seriesId));
    let held = spare.reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const volume of spare) {
      if (held <= spareBytes) return;
      this.#gl.deleteTexture(volume.texture);
      this.#volumes.delete(volume.seriesId);
      held -= volume.byteLength;
    }
  }
}
