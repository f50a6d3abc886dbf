import { computed, type Reactive } from 'vue';
import type { WindowState } from '../state/window-state.ts';
import { computePaneViews, type PaneRectangles } from './pane-views.ts';
import type { LayerDisplay, PlanePicture, SurfacePicture } from './pictures.ts';
import type { PlaneName } from '../state/plane-geometry.ts';
import { surfacePictureOf, type SurfaceAngles } from './surface-view.ts';
import type { Volumes } from './use-volumes.ts';
import type { VolumeTexture } from './volume-texture.ts';

/** Where the pointer is, CSS pixels from a pane's upper left corner. */
export interface PanePointer {
  pane: PlaneName | null;
  x: number;
  y: number;
}

/** What each pane shows, as it follows from the view's state, the volumes and the panes' places. */
export function computeFusedPictures(
  { view, correction }: WindowState,
  { fixedVolume, movingVolume }: Volumes,
  rectangles: Reactive<PaneRectangles>,
  pointer: Reactive<PanePointer>,
  surfaceAngles: Reactive<SurfaceAngles>,
) {
  const layerOf = (volume: VolumeTexture | null, name: 'fixed' | 'moving'): LayerDisplay | null =>
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

  const paneViews = computePaneViews(view, (name) => rectangles[name]);

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
      checkPx: view.fusion.checkMm / paneView.mmPerPx,
      swipePx: view.fusion.swipe * paneView.widthPx,
      lensPx: {
        x: over ? pointer.x : paneView.widthPx / 2,
        y: over ? pointer.y : paneView.heightPx / 2,
        radius: view.fusion.lensRadiusPx,
      },
    };
  }

  function surfacePicture(): SurfacePicture | null {
    const rectangle = rectangles.surface;
    if (!rectangle || !view.fusion.showSurface) return null;
    const { opacity } = view.fusion;
    const movingFromFixed = view.movingFromFixed.value;
    return surfacePictureOf(fixedLayer.value, movingLayer.value, movingFromFixed, opacity, rectangle, surfaceAngles);
  }

  return { fixedLayer, movingLayer, mode: computed(() => fusion.value.mode), paneViews, planePicture, surfacePicture };
}
