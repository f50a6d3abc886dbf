import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { identity4, type GridGeometry, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { Measurement } from './measurements.ts';
import type { ManualCorrection } from './manual-correction.ts';
import type { ChosenPair } from './chosen-pair.ts';
import type { ColourMapName } from './colour-maps.ts';
import type { IntensityWindow } from './intensity-window.ts';
import type { SeriesId } from '../../src-shared/contract/ids.ts';
import type { Modality } from '../../src-shared/modality.ts';
import { planeNames, planesOf, pointOnSlice, sliceNumberAt, type PlaneName } from './plane-geometry.ts';
import type { FusionMode } from './fusion-modes.ts';

/** What a drag with the main button does on a plane. */
export const viewTools = [
  'crosshair',
  'pan',
  'zoom',
  'window-fixed',
  'window-moving',
  'length',
  'angle',
  'ellipse',
  'freehand',
] as const;

/** How the pictures share the room; each has a key. */
export const viewLayouts = ['planes', 'large', 'side', 'single', 'lightbox'] as const;
export type ViewLayout = (typeof viewLayouts)[number];
export type ViewTool = (typeof viewTools)[number];

/** The key of each tool, and of each layout; none of them is another key of the window. */
export const toolKeys: Readonly<Record<ViewTool, string>> = {
  crosshair: 'C',
  pan: 'P',
  zoom: 'Z',
  'window-fixed': 'V',
  'window-moving': 'N',
  length: 'L',
  angle: 'A',
  ellipse: 'O',
  freehand: 'F',
};
export const layoutKeys: Readonly<Record<ViewLayout, string>> = {
  planes: 'Q',
  large: 'W',
  side: 'E',
  single: 'D',
  lightbox: 'G',
};

/** Tools that leave something on the picture. */
export const measuringTools = ['length', 'angle', 'ellipse', 'freehand'] as const;
export type MeasuringTool = (typeof measuringTools)[number];
export const isMeasuring = (tool: string): tool is MeasuringTool =>
  (measuringTools as readonly string[]).includes(tool);

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
  isVisible: boolean;
  /** Only what is brighter than its modality's threshold: bone, vessels, uptake. */
  isThresholded: boolean;
  /** Thickness of a maximum intensity projection, mm; 0 for a plain slice. */
  slabMm: number;
}

/** A further series that is registered to the fixed one, laid over both. */
export interface OtherLayer extends LayerSettings {
  readonly seriesId: SeriesId;
  opacity: number;
}

/** How a series is shown at first. */
export const freshLayer = (window: IntensityWindow, colourMap: ColourMapName, modality: Modality): LayerSettings => ({
  isKnown: true,
  window,
  colourMap,
  isVisible: true,
  isThresholded: false,
  // Vessels run through many slices.
  slabMm: modality === 'PCA' ? 12 : 0,
});

const fresh = (): PaneNavigation => ({ zoom: 1, panMm: { right: 0, down: 0 } });

/** How the two series are displayed: position, zoom, intensity windows and fusion mode. */
export function createFusedViewState(pair: ChosenPair, correction: ManualCorrection) {
  const fixedGrid = ref<GridGeometry | null>(null);
  const crosshairMm = ref<Vec3>([0, 0, 0]);
  const panes = reactive<Record<PlaneName, PaneNavigation>>({ axial: fresh(), coronal: fresh(), sagittal: fresh() });
  const enlarged = ref<PlaneName | null>(null);
  const tool = ref<ViewTool>('crosshair');
  const layout = ref<ViewLayout>('planes');
  /** The plane that layouts of one plane show: the one that was touched last. */
  const mainPlane = ref<PlaneName>('axial');
  const others = ref<OtherLayer[]>([]);
  const measurements = shallowRef<readonly Measurement[]>([]);
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
  });
  const layers = reactive<Record<LayerName, LayerSettings>>({
    fixed: { ...freshLayer({ low: 0, high: 1 }, 'grey', 'unknown'), isKnown: false },
    moving: { ...freshLayer({ low: 0, high: 1 }, 'amber', 'unknown'), isKnown: false },
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
  watch(pair.fixedSeriesId, () => void (others.value = []));
  watch(pair.movingSeriesId, (seriesId) => hideOther(seriesId));

  function hideOther(seriesId: SeriesId | null): void {
    others.value = others.value.filter((other) => other.seriesId !== seriesId);
  }

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
    layout,
    mainPlane,
    others,
    hideOther,
    measurements,
    /** Takes the last measurement back. */
    undoMeasurement(): void {
      measurements.value = measurements.value.slice(0, -1);
    },
    fusion,
    layers,
    automaticWindows,
    /** A layer's series is loaded: sets its own intensity window and suitable colours. */
    startLayer(name: LayerName, window: IntensityWindow, colourMap: ColourMapName, modality: Modality): void {
      automaticWindows[name] = window;
      layers[name] = freshLayer(window, colourMap, modality);
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
    /** @param about the place that stays where it is, mm of the screen from the middle of the pane. */
    zoomBy(name: PlaneName, factor: number, about = { right: 0, down: 0 }): void {
      const { zoom, panMm } = panes[name];
      const next = Math.min(20, Math.max(0.4, zoom * factor));
      const kept = 1 - zoom / next;
      panes[name] = {
        zoom: next,
        panMm: { right: panMm.right - about.right * kept, down: panMm.down - about.down * kept },
      };
    },
    layOut(next: ViewLayout): void {
      enlarged.value = null;
      layout.value = next;
    },
    /** Enlarges a plane over any layout, or goes back. */
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
