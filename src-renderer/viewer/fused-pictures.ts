import { computed, type Reactive } from 'vue';
import type { WindowState } from '../state/window-state.ts';
import type { PlaneName } from '../state/plane-geometry.ts';
import { coarseVolumeOf } from './coarse-volume.ts';
import { predictFixed } from './matched-intensities.ts';
import { computePaneViews, type PaneSizes } from './pane-views.ts';
import type { LayerDisplay, PlanePicture } from './pictures.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import {
  skinLevel,
  surfacePictureOf,
  type SurfaceAngles,
  type SurfaceLayer,
  type SurfacePicture,
} from './surface-view.ts';
import type { Volumes } from './use-volumes.ts';

/** Where the pointer is, CSS pixels from a pane's upper left corner. */
export interface PanePointer {
  pane: PlaneName | null;
  x: number;
  y: number;
}

/** Voxels along an axis from which intensities are matched: enough for 64 means, few enough to follow a nudge. */
const matchedAxis = 72;

const fixedSkin = [0.86, 0.89, 0.93] as const;
const movingSkin = [1, 0.64, 0.22] as const;

/** What each pane shows, as it follows from the view's state, the volumes and the panes' sizes. */
export function computeFusedPictures(
  { view, correction }: WindowState,
  { fixedVolume, movingVolume, whole }: Volumes,
  sizes: Reactive<PaneSizes>,
  pointer: Reactive<PanePointer>,
  surfaceAngles: Reactive<SurfaceAngles>,
) {
  const layerOf = (volume: ShownVolume | null, name: 'fixed' | 'moving'): LayerDisplay | null =>
    volume && { volume, window: view.layers[name].window, colourMap: view.layers[name].colourMap };
  const fixedLayer = computed(() => layerOf(fixedVolume.value, 'fixed'));
  const movingLayer = computed(() => layerOf(movingVolume.value, 'moving'));

  /** Flickering and picking landmarks show one series at a time, whatever the way of fusing. */
  const fusion = computed(() => {
    const { mode, opacity, flickering, flickerShowsMoving } = view.fusion;
    if (correction.landmarkPicking.value)
      return { mode: 'blend' as const, opacity: correction.pendingFixedMm.value ? 1 : 0 };
    if (flickering) return { mode: 'blend' as const, opacity: flickerShowsMoving ? 1 : 0 };
    return { mode, opacity };
  });

  const coarse = (volume: ShownVolume | null) =>
    volume && whole.value.has(volume) ? coarseVolumeOf(volume, matchedAxis) : null;
  const fixedCoarse = computed(() => coarse(fixedVolume.value));
  const movingCoarse = computed(() => coarse(movingVolume.value));
  const predicted = computed(() => {
    const [fixed, moving] = [fixedLayer.value, movingLayer.value];
    if (fusion.value.mode !== 'difference' || !fixed || !moving || !fixedCoarse.value || !movingCoarse.value)
      return null;
    const from = view.movingFromFixed.value;
    return predictFixed(fixedCoarse.value, fixed.window, movingCoarse.value, moving.window, from);
  });

  const paneViews = computePaneViews(view, (name) => sizes[name]);

  function planePicture(name: PlaneName): PlanePicture | null {
    const paneView = paneViews[name].value;
    if (!paneView || !fixedLayer.value) return null;
    const { mode, opacity } = fusion.value;
    const over = mode === 'lens' && pointer.pane === name;
    return {
      view: paneView,
      fixed: fixedLayer.value,
      moving: movingLayer.value,
      movingFromFixed: view.movingFromFixed.value,
      mode,
      opacity,
      checkMm: view.fusion.checkMm,
      swipePx: view.fusion.swipe * paneView.widthPx,
      lensPx: {
        x: over ? pointer.x : paneView.widthPx / 2,
        y: over ? pointer.y : paneView.heightPx / 2,
        radius: view.fusion.lensRadiusPx,
      },
      predicted: predicted.value,
    };
  }

  function surfacePicture(): SurfacePicture | null {
    const [size, fixed, moving] = [sizes.surface, fixedVolume.value, movingVolume.value];
    if (!size || !fixed || !whole.value.has(fixed)) return null;
    const skin = (volume: ShownVolume) => ({ volume, level: skinLevel(volume), opacity: 1 });
    const layers: SurfaceLayer[] = [{ ...skin(fixed), movingFromFixed: null, colour: fixedSkin }];
    if (moving && whole.value.has(moving))
      layers.push({ ...skin(moving), movingFromFixed: view.movingFromFixed.value, colour: movingSkin });
    return surfacePictureOf(layers, fixed.grid, size, surfaceAngles);
  }

  return { surfacePicture, fixedLayer, movingLayer, paneViews, planePicture };
}
