import { computed, type ComputedRef } from 'vue';
import { gridCentreMm } from '../../src-shared/geometry/patient-space.ts';
import type { FusedViewState } from '../state/viewer-state.ts';
import {
  dot,
  extentMm,
  minus,
  planeNames,
  plus,
  pointOnSlice,
  scaled,
  sliceNumberAt,
  type PaneView,
  type PlaneName,
} from '../state/plane-geometry.ts';

/** CSS pixels. */
export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** Every picture that the stage may hold. */
export type PaneName = PlaneName | 'surface';

export type PaneSizes = Partial<Record<PaneName, PaneSize>>;

export type PaneViews = Readonly<Record<PlaneName, ComputedRef<PaneView | null>>>;

/** What each plane's pane shows; null while it has no grid or no room. */
export function computePaneViews(view: FusedViewState, sizeOf: (name: PlaneName) => PaneSize | undefined): PaneViews {
  /** How far the shown slice lies from the volume's middle along the plane's normal; rounded, so that it only changes with the slice. */
  function sliceOffsetMm(name: PlaneName): number {
    const grid = view.fixedGrid.value;
    const plane = view.planes.value?.[name];
    if (!grid || !plane) return 0;
    const crosshair = view.crosshairMm.value;
    const onSlice = pointOnSlice(grid, plane, crosshair, sliceNumberAt(grid, plane, crosshair));
    return Math.round(dot(minus(onSlice, gridCentreMm(grid)), plane.normal) * 1e4) / 1e4;
  }

  function paneViewOf(name: PlaneName, offsetMm: ComputedRef<number>): PaneView | null {
    const grid = view.fixedGrid.value;
    const plane = view.planes.value?.[name];
    const size = sizeOf(name);
    if (!grid || !plane || !size || size.width < 8 || size.height < 8) return null;
    const { zoom, panMm } = view.panes[name];
    const fit = Math.max(extentMm(grid, plane.right) / size.width, extentMm(grid, plane.down) / size.height);
    const shift = plus(scaled(plane.right, -panMm.right), scaled(plane.down, -panMm.down));
    const centreMm = plus(plus(gridCentreMm(grid), scaled(plane.normal, offsetMm.value)), shift);
    return { plane, centreMm, mmPerPx: fit / zoom, widthPx: size.width, heightPx: size.height };
  }

  const entries = planeNames.map((name) => {
    const offsetMm = computed(() => sliceOffsetMm(name));
    return [name, computed(() => paneViewOf(name, offsetMm))] as const;
  });
  return Object.fromEntries(entries) as Record<PlaneName, ComputedRef<PaneView | null>>;
}
