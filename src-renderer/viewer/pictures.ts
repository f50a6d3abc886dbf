import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { ColourMapName } from '../state/colour-maps.ts';
import type { FusionMode } from '../state/fusion-modes.ts';
import type { IntensityWindow } from '../state/intensity-window.ts';
import type { PaneView } from '../state/plane-geometry.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import type { PredictedFixed } from './matched-intensities.ts';

export interface LayerDisplay {
  readonly volume: ShownVolume;
  readonly window: IntensityWindow;
  readonly colourMap: ColourMapName;
  readonly opacity: number;
  /** Thickness of a maximum intensity projection, mm; 0 for a plain slice. */
  readonly slabMm: number;
  /** What is below this intensity is clear; null for none. */
  readonly threshold: number | null;
  readonly movingFromFixed: Mat4;
}

/** Everything that one pane's picture depends on. Lengths in CSS pixels of the pane, or in mm. */
export interface PlanePicture {
  readonly view: PaneView;
  readonly fixed: LayerDisplay;
  readonly moving: LayerDisplay | null;
  /** `alone`: the moving series, and nothing of the fixed one. */
  readonly mode: FusionMode | 'alone';
  readonly checkMm: number;
  readonly swipePx: number;
  readonly lensPx: { readonly x: number; readonly y: number; readonly radius: number };
  /** What the difference compares with; null in the other modes. */
  readonly predicted: PredictedFixed | null;
  /** Further series, the last on top. */
  readonly others: readonly LayerDisplay[];
}

/** Where a pane lies on the stage, CSS pixels from its upper left corner. */
export interface PaneRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
