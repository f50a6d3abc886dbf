import { gridCentreMm } from '../../src-shared/geometry/patient-space.ts';
import {
  dot,
  extentMm,
  minus,
  plus,
  pointOnSlice,
  scaled,
  sliceNumberAt,
  type PaneView,
} from '../state/plane-geometry.ts';
import type { FusedViewState } from '../state/viewer-state.ts';
import type { PaneSpec } from './pane-specs.ts';

/** CSS pixels. */
export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** By the pane's key. */
export type PaneSizes = Record<string, PaneSize | undefined>;

/** The slice that a pane shows; null while there is no grid. */
export function sliceOf(view: FusedViewState, { plane: name, beyondMm }: PaneSpec) {
  const [grid, plane] = [view.fixedGrid.value, view.planes.value?.[name]];
  if (!grid || !plane) return null;
  const beyond = Math.sign(beyondMm) * Math.round(Math.abs(beyondMm) / plane.sliceSpacingMm);
  const number = sliceNumberAt(grid, plane, view.crosshairMm.value) + beyond;
  return { grid, plane, number, isThere: number >= 1 && number <= plane.sliceCount };
}

/** What a pane shows; null while it has no grid or no room, or lies beyond the series. */
export function paneViewOf(view: FusedViewState, spec: PaneSpec, size: PaneSize | undefined): PaneView | null {
  const slice = sliceOf(view, spec);
  if (!slice?.isThere || !size || size.width < 8 || size.height < 8) return null;
  const { grid, plane, number } = slice;
  const middle = gridCentreMm(grid);
  const { zoom, panMm } = view.panes[spec.plane];
  const fit = Math.max(extentMm(grid, plane.right) / size.width, extentMm(grid, plane.down) / size.height);
  const onSlice = pointOnSlice(grid, plane, middle, number);
  const offsetMm = dot(minus(onSlice, middle), plane.normal);
  const shift = plus(scaled(plane.right, -panMm.right), scaled(plane.down, -panMm.down));
  const centreMm = plus(plus(middle, scaled(plane.normal, offsetMm)), shift);
  return { plane, centreMm, mmPerPx: fit / zoom, widthPx: size.width, heightPx: size.height };
}
