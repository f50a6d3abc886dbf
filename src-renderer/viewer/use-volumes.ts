import { ref, shallowRef, watch } from 'vue';
import type { SeriesId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { WindowState } from '../state/window-state.ts';
import { TextureCache } from './texture-cache.ts';
import type { VolumeTexture } from './volume-texture.ts';

export type CanvasStatus = 'empty' | 'loading' | 'ready' | 'failed' | 'lost';

/** Keeps the chosen pair's volumes on the graphics processor; a new choice cancels what was still loading. */
export function useVolumes({ pair, view, client }: WindowState) {
  const fixedVolume = shallowRef<VolumeTexture | null>(null);
  const movingVolume = shallowRef<VolumeTexture | null>(null);
  const status = ref<CanvasStatus>('empty');
  const loadFraction = ref(0);
  const failure = shallowRef<unknown>(null);
  let cache: TextureCache | null = null;
  let loading = new AbortController();

  watch([pair.fixedSeriesId, pair.movingSeriesId], () => void load());

  function forget(layer: 'fixed' | 'moving'): void {
    (layer === 'fixed' ? fixedVolume : movingVolume).value = null;
    view.endLayer(layer);
  }

  function fail(error: unknown): void {
    status.value = 'failed';
    failure.value = error;
  }

  async function load(): Promise<void> {
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    const [fixedId, movingId] = [pair.fixedSeriesId.value, pair.movingSeriesId.value];
    if (!cache || !fixedId) {
      forget('fixed');
      forget('moving');
      status.value = 'empty';
      return;
    }
    try {
      status.value = 'loading';
      if (movingVolume.value?.seriesId !== movingId) forget('moving');
      if (fixedVolume.value?.seriesId !== fixedId) forget('fixed');
      // In whole percents, so that the bar is not redrawn for each piece of bytes.
      const share = (from: number) => (fraction: number) =>
        void (loadFraction.value = Math.floor(100 * (from + fraction / 2)) / 100);
      const fixedPlaced = place('fixed', fixedId, signal, share(0));
      if (movingId) cache.prepare(movingId);
      await fixedPlaced;
      if (movingId) await place('moving', movingId, signal, share(0.5));
      if (!signal.aborted) status.value = 'ready';
    } catch (error) {
      if (!signal.aborted && !(error instanceof Failure && error.code === 'cancelled')) fail(error);
    }
  }

  async function place(
    layer: 'fixed' | 'moving',
    seriesId: SeriesId,
    signal: AbortSignal,
    onFraction: (fraction: number) => void,
  ): Promise<void> {
    const held = layer === 'fixed' ? fixedVolume : movingVolume;
    if (held.value?.seriesId === seriesId) return;
    const inUse = [pair.fixedSeriesId.value, pair.movingSeriesId.value];
    const volume = await cache!.take(seriesId, inUse, signal, onFraction);
    if (signal.aborted) return;
    // Window and grid first: a picture never shows a volume with those of another.
    const movingColours = volume.info.modality === 'PT' ? 'hot' : 'amber';
    view.startLayer(layer, volume.info.window, layer === 'fixed' ? 'grey' : movingColours);
    if (layer === 'fixed') view.setFixedGrid(volume.grid);
    held.value = volume;
  }

  return {
    fixedVolume,
    movingVolume,
    status,
    loadFraction,
    failure,
    load,
    fail,
    /** A drawing context is there: the pair's volumes go onto it. */
    attach(gl: WebGL2RenderingContext): void {
      cache = new TextureCache(gl, client);
      void load();
    },
    /** The drawing context is gone, and everything on it. */
    detach(): void {
      loading.abort();
      forget('fixed');
      forget('moving');
      cache = null;
    },
  };
}

export type Volumes = ReturnType<typeof useVolumes>;
