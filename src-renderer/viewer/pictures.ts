import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { ColourMapName } from '../state/colour-maps.ts';
import type { IntensityWindow } from '../state/intensity-window.ts';
import type { PaneView } from '../state/plane-geometry.ts';
import type { FusionMode } from '../state/fusion-modes.ts';
import type { PredictedFixed } from './matched-intensities.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';

export interface LayerDisplay {
  readonly volume: ShownVolume;
  readonly window: IntensityWindow;
  readonly colourMap: ColourMapName;
}

/** Everything that one pane's picture depends on. Lengths in CSS pixels of the pane, or in mm. */
export interface PlanePicture {
  readonly view: PaneView;
  readonly fixed: LayerDisplay;
  readonly moving: LayerDisplay | null;
  readonly movingFromFixed: Mat4;
  readonly mode: FusionMode;
  readonly opacity: number;
  readonly checkMm: number;
  readonly swipePx: number;
  readonly lensPx: { readonly x: number; readonly y: number; readonly radius: number };
  /** What the difference compares with; null in the other modes. */
  readonly predicted: PredictedFixed | null;
}

/** Where a pane lies on the stage, CSS pixels from its upper left corner. */
export interface PaneRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
