import { ref, shallowRef, watch } from 'vue';
import type { SeriesId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { WindowState } from '../state/window-state.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import { VolumeStore } from './volume-store.ts';

export type StageStatus = 'empty' | 'loading' | 'ready' | 'failed' | 'lost';

/** What the volumes need of the stage that shows them. */
export interface VolumeStage {
  /** Voxels along an axis that its graphics can hold; null while there is none. */
  largest(): number | null;
  /** A volume is about to be removed. */
  forget(volume: ShownVolume): void;
  /** More of a shown volume's voxels have come. */
  progressed(): void;
}

/** Keeps the chosen pair's volumes; a new choice cancels what was still loading. */
export function useVolumes({ pair, view, client, reading }: WindowState, stage: VolumeStage) {
  const fixedVolume = shallowRef<ShownVolume | null>(null);
  const movingVolume = shallowRef<ShownVolume | null>(null);
  const otherVolumes = shallowRef<ReadonlyMap<SeriesId, ShownVolume>>(new Map());
  /** Volumes of which every voxel has come. */
  const whole = shallowRef<ReadonlySet<ShownVolume>>(new Set());
  const status = ref<StageStatus>('empty');
  const loadFraction = ref(0);
  const failure = shallowRef<unknown>(null);
  const store = new VolumeStore(client, (volume) => {
    for (const held of [fixedVolume, movingVolume]) if (held.value === volume) held.value = null;
    otherVolumes.value = new Map([...otherVolumes.value].filter(([, other]) => other !== volume));
    stage.forget(volume);
  });
  let loading = new AbortController();

  /** A series that is read by itself takes the fixed one's place, and nothing lies over it. */
  const wanted = (): readonly [fixed: SeriesId | null, moving: SeriesId | null] =>
    reading.seriesId.value ? [reading.seriesId.value, null] : [pair.fixedSeriesId.value, pair.movingSeriesId.value];

  watch([pair.fixedSeriesId, pair.movingSeriesId, reading.seriesId], () => void load());
  watch(
    () => view.others.value.map(({ seriesId }) => seriesId),
    (wanted) => {
      otherVolumes.value = new Map([...otherVolumes.value].filter(([seriesId]) => wanted.includes(seriesId)));
      for (const seriesId of wanted) if (!otherVolumes.value.has(seriesId)) void lay(seriesId);
    },
  );

  /** Lays a further registered series over the pair. */
  async function lay(seriesId: SeriesId): Promise<void> {
    const { signal } = loading;
    try {
      await store.take(seriesId, {
        largest: stage.largest() ?? 0,
        inUse: inUse(),
        signal,
        onProgress: stage.progressed,
        onStart(volume) {
          const other = view.others.value.find((layer) => layer.seriesId === seriesId);
          if (other && !other.isKnown) Object.assign(other, { window: volume.info.window, isKnown: true });
          otherVolumes.value = new Map(otherVolumes.value).set(seriesId, volume);
        },
      });
      finish();
    } catch (error) {
      view.hideOther(seriesId);
      if (!signal.aborted) fail(error);
    }
  }

  const inUse = () => [
    reading.seriesId.value,
    pair.fixedSeriesId.value,
    pair.movingSeriesId.value,
    ...view.others.value.map(({ seriesId }) => seriesId),
  ];

  function finish(): void {
    whole.value = new Set(store.volumes);
    stage.progressed();
  }

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
    const [fixedId, movingId] = wanted();
    if (stage.largest() === null || !fixedId) {
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
      if (movingId) store.prepare(movingId);
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
    if (held.value?.seriesId === seriesId && whole.value.has(held.value)) return;
    await store.take(seriesId, {
      largest: stage.largest()!,
      inUse: inUse(),
      signal,
      onProgress(fraction) {
        onFraction(fraction);
        stage.progressed();
      },
      onStart(volume) {
        // Window and grid first: a picture never shows a volume with those of another.
        const movingColours = volume.info.modality === 'PT' ? 'hot' : 'amber';
        view.startLayer(layer, volume.info.window, layer === 'fixed' ? 'grey' : movingColours, volume.info.modality);
        if (layer === 'fixed') view.setFixedGrid(volume.grid);
        held.value = volume;
      },
    });
    finish();
  }

  return {
    fixedVolume,
    movingVolume,
    otherVolumes,
    whole,
    status,
    loadFraction,
    failure,
    load,
    fail,
    /** There is a new drawing context: what was on the old one goes onto it. */
    renew(): void {
      for (const volume of store.volumes) volume.renew();
      void load();
    },
    /** The drawing context is gone; the voxels stay. */
    pause: () => loading.abort(),
    remove(): void {
      loading.abort();
      forget('fixed');
      forget('moving');
      store.clear();
    },
  };
}

export type Volumes = ReturnType<typeof useVolumes>;
