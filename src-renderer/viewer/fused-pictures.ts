import { computed, type Reactive } from 'vue';
import { identity4, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { presetWindow, thresholdOf } from '../state/intensity-window.ts';
import type { LayerSettings } from '../state/viewer-state.ts';
import type { WindowState } from '../state/window-state.ts';
import { coarseVolumeOf } from './coarse-volume.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import { predictFixed } from './matched-intensities.ts';
import type { PaneSpec } from './pane-specs.ts';
import { paneViewOf, type PaneSizes } from './pane-views.ts';
import type { LayerDisplay, PlanePicture } from './pictures.ts';
import { skinLevel, surfacePictureOf, type SurfaceAngles, type SurfaceLayer, type SurfacePicture } from './surface-view.ts'; // prettier-ignore
import type { Volumes } from './use-volumes.ts';

/** Where the pointer is, CSS pixels from a pane's upper left corner. */
export interface PanePointer {
  /** The pane's key. */
  pane: string | null;
  x: number;
  y: number;
}

/** Voxels along an axis from which intensities are matched: enough for 64 means, few enough to follow a nudge. */
const matchedAxis = 72;

const fixedSkin = [0.86, 0.89, 0.93] as const;
const movingSkin = [1, 0.64, 0.22] as const;
const bone = [0.95, 0.9, 0.78] as const;
const vessels = [0.9, 0.25, 0.2] as const;

/** What each pane shows, as it follows from the view's state, the volumes and the panes' sizes. */
export function computeFusedPictures(
  { view, correction, pair, reading }: WindowState,
  { fixedVolume, movingVolume, otherVolumes, whole }: Volumes,
  sizes: Reactive<PaneSizes>,
  pointer: Reactive<PanePointer>,
  surfaceAngles: Reactive<SurfaceAngles>,
) {
  const layerOf = (
    volume: ShownVolume,
    settings: LayerSettings,
    movingFromFixed: Mat4,
    opacity: number,
  ): LayerDisplay => ({
    volume,
    window: settings.window,
    colourMap: settings.colourMap,
    slabMm: settings.slabMm,
    threshold: settings.isThresholded ? thresholdOf(volume.info.modality, volume.info.window) : null,
    opacity: settings.isVisible ? opacity : 0,
    movingFromFixed,
  });
  const fixedLayer = computed(() => fixedVolume.value && layerOf(fixedVolume.value, view.layers.fixed, identity4, 1));
  const movingLayer = computed(
    () =>
      movingVolume.value &&
      layerOf(movingVolume.value, view.layers.moving, view.movingFromFixed.value, fusion.value.opacity),
  );
  const otherLayers = computed(() =>
    (reading.seriesId.value ? [] : view.others.value).flatMap((settings) => {
      const volume = otherVolumes.value.get(settings.seriesId);
      const place = pair.placeOf(settings.seriesId);
      return volume && place ? [layerOf(volume, settings, place, settings.opacity)] : [];
    }),
  );

  /** Flickering and picking landmarks show one series at a time, whatever the way of fusing. */
  const fusion = computed(() => {
    const { mode, opacity, flickering, flickerShowsMoving } = view.fusion;
    if (correction.landmarkPicking.value)
      return { mode: 'blend' as const, opacity: correction.pendingFixedMm.value ? 1 : 0, isAlone: true };
    if (flickering) return { mode: 'blend' as const, opacity: flickerShowsMoving ? 1 : 0, isAlone: true };
    return { mode, opacity, isAlone: false };
  });

  const coarse = (volume: ShownVolume | null) =>
    volume && whole.value.has(volume) ? coarseVolumeOf(volume, matchedAxis) : null;
  const fixedCoarse = computed(() => coarse(fixedVolume.value));
  const movingCoarse = computed(() => coarse(movingVolume.value));
  const matched = computed(() => {
    const [fixed, moving] = [fixedCoarse.value, movingCoarse.value];
    if (!fixed || !moving) return null;
    const windows = [view.layers.fixed.window, view.layers.moving.window] as const;
    return {
      fixed,
      moving,
      predicted: predictFixed(fixed, windows[0], moving, windows[1], view.movingFromFixed.value),
    };
  });
  const predicted = computed(() => (fusion.value.mode === 'difference' ? (matched.value?.predicted ?? null) : null));

  const viewOf = (spec: PaneSpec) => paneViewOf(view, spec, sizes[spec.key]);

  function planePicture(spec: PaneSpec): PlanePicture | null {
    const [paneView, fixed, moving] = [viewOf(spec), fixedLayer.value, movingLayer.value];
    if (!paneView || !fixed) return null;
    const over = fusion.value.mode === 'lens' && pointer.pane === spec.key;
    const common = {
      view: paneView,
      fixed,
      checkMm: view.fusion.checkMm,
      swipePx: view.fusion.swipe * paneView.widthPx,
      lensPx: {
        x: over ? pointer.x : paneView.widthPx / 2,
        y: over ? pointer.y : paneView.heightPx / 2,
        radius: view.fusion.lensRadiusPx,
      },
      predicted: null,
      others: [],
    };
    if (spec.shows === 'fixed') return { ...common, moving: null, mode: 'blend' };
    if (spec.shows === 'moving') return moving && { ...common, moving: { ...moving, opacity: 1 }, mode: 'alone' };
    const { mode, isAlone } = fusion.value;
    return { ...common, moving, mode, predicted: predicted.value, others: isAlone ? [] : otherLayers.value };
  }

  function surfacePicture(): SurfacePicture | null {
    const [size, fixed, moving] = [sizes['surface'], fixedVolume.value, movingVolume.value];
    if (!size || !fixed || !whole.value.has(fixed)) return null;
    const layers: SurfaceLayer[] = [];
    const add = (volume: ShownVolume, settings: LayerSettings, movingFromFixed: Mat4 | null, colour: readonly [number, number, number]) => {
      if (!settings.isVisible || !whole.value.has(volume)) return;
      const { modality, window } = volume.info;
      const level = settings.isThresholded ? thresholdOf(modality, presetWindow('automatic', window)) : null;
      const inside = modality === 'CT' ? bone : vessels;
      const opacity = surfaceAngles.isClear && level === null ? 0.35 : 1;
      layers.push({ volume, level: level ?? skinLevel(volume), opacity, movingFromFixed, colour: level === null ? colour : inside });
    }; // prettier-ignore
    add(fixed, view.layers.fixed, null, fixedSkin);
    if (moving) add(moving, view.layers.moving, view.movingFromFixed.value, movingSkin);
    for (const { volume, movingFromFixed } of otherLayers.value) {
      const settings = view.others.value.find(({ seriesId }) => seriesId === volume.seriesId);
      if (settings?.isThresholded) add(volume, settings, movingFromFixed, vessels);
    }
    const cutMm = surfaceAngles.isCut ? view.crosshairMm.value : null;
    return surfacePictureOf(layers, fixed.grid, size, surfaceAngles, cutMm);
  }

  /** The volumes under a point of the fixed patient space, with where they lie. */
  const layersUnder = computed(() =>
    [fixedLayer.value, movingLayer.value, ...otherLayers.value].flatMap((layer) => (layer ? [layer] : [])),
  );

  return { surfacePicture, viewOf, planePicture, matched, layersUnder };
}
