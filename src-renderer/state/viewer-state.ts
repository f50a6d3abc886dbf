import { computed, reactive, ref, watch } from 'vue';
import { identity4, type GridGeometry, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { ManualCorrection } from './manual-correction.ts';
import type { ChosenPair } from './chosen-pair.ts';
import type { ColourMapName } from './colour-maps.ts';
import type { IntensityWindow } from './intensity-window.ts';
import { planeNames, planesOf, pointOnSlice, sliceNumberAt, type PlaneName } from './plane-geometry.ts';
import type { FusionMode } from './fusion-modes.ts';

/** What a drag with the main button does on a plane. */
export const viewTools = ['crosshair', 'pan', 'zoom', 'window-fixed', 'window-moving'] as const;
export type ViewTool = (typeof viewTools)[number];

export interface PaneNavigation {
  zoom: number;
  /** Shift of the picture on the screen, mm. */
  panMm: { right: number; down: number };
}

export type LayerName = 'fixed' | 'moving';

export interface LayerSettings {
  /** Whether its series is loaded: until then its window means nothing. */
  isKnown: boolean;
  window: IntensityWindow;
  colourMap: ColourMapName;
}

const fresh = (): PaneNavigation => ({ zoom: 1, panMm: { right: 0, down: 0 } });

/** How the two series are displayed: position, zoom, intensity windows and fusion mode. */
export function createFusedViewState(pair: ChosenPair, correction: ManualCorrection) {
  const fixedGrid = ref<GridGeometry | null>(null);
  const crosshairMm = ref<Vec3>([0, 0, 0]);
  const panes = reactive<Record<PlaneName, PaneNavigation>>({ axial: fresh(), coronal: fresh(), sagittal: fresh() });
  const enlarged = ref<PlaneName | null>(null);
  const tool = ref<ViewTool>('crosshair');
  const fusion = reactive({
    mode: 'blend' as FusionMode,
    opacity: 0.5,
    checkMm: 24,
    swipe: 0.5,
    lensRadiusPx: 70,
    /** Space is held: the two series alternate. */
    flickering: false,
    flickerShowsMoving: false,
    showBefore: false,
    showSurface: false,
  });
  const layers = reactive<Record<LayerName, LayerSettings>>({
    fixed: { isKnown: false, window: { low: 0, high: 1 }, colourMap: 'grey' },
    moving: { isKnown: false, window: { low: 0, high: 1 }, colourMap: 'amber' },
  });
  /** The window that each series came with. */
  const automaticWindows = reactive<Record<LayerName, IntensityWindow>>({
    fixed: { low: 0, high: 1 },
    moving: { low: 0, high: 1 },
  });
  const planes = computed(() => (fixedGrid.value ? planesOf(fixedGrid.value) : null));
  const movingFromFixed = computed<Mat4>(() => {
    if (fusion.showBefore) return identity4;
    return correction.movingFromFixed.value ?? pair.movingFromFixed.value;
  });
  const hasTransform = computed(() => pair.shown.value?.result != null || correction.active.value);

  watch([pair.fixedSeriesId, pair.movingSeriesId], () => {
    fusion.showBefore = false;
  });

  function resetViews(): void {
    for (const name of planeNames) panes[name] = fresh();
    enlarged.value = null;
    if (fixedGrid.value) crosshairMm.value = middleOf(fixedGrid.value);
  }

  return {
    fixedGrid,
    planes,
    crosshairMm,
    panes,
    enlarged,
    tool,
    fusion,
    layers,
    automaticWindows,
    /** A layer's series is loaded: sets its own intensity window and suitable colours. */
    startLayer(name: LayerName, window: IntensityWindow, colourMap: ColourMapName): void {
      automaticWindows[name] = window;
      layers[name] = { isKnown: true, window, colourMap };
    },
    /** A layer's series is no longer loaded, and the next one is not yet. */
    endLayer(name: LayerName): void {
      layers[name].isKnown = false;
    },
    movingFromFixed,
    hasTransform,
    resetViews,
    /** A new fixed grid: resets planes and crosshair. */
    setFixedGrid(grid: GridGeometry): void {
      fixedGrid.value = grid;
      resetViews();
    },
    scroll(name: PlaneName, slices: number): void {
      const plane = planes.value?.[name];
      if (!plane || !fixedGrid.value) return;
      const now = sliceNumberAt(fixedGrid.value, plane, crosshairMm.value);
      crosshairMm.value = pointOnSlice(fixedGrid.value, plane, crosshairMm.value, now + slices);
    },
    zoomBy(name: PlaneName, factor: number): void {
      panes[name].zoom = Math.min(20, Math.max(0.4, panes[name].zoom * factor));
    },
    enlarge(name: PlaneName): void {
      enlarged.value = enlarged.value === name ? null : name;
    },
  };
}

function middleOf(grid: GridGeometry): Vec3 {
  const planes = planesOf(grid);
  let point: Vec3 = [0, 0, 0];
  for (const name of planeNames) {
    point = pointOnSlice(grid, planes[name], point, Math.ceil(planes[name].sliceCount / 2));
  }
  return point;
}

export type FusedViewState = ReturnType<typeof createFusedViewState>;
