import type { Mat4, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { ColourMapName } from '../state/colour-maps.ts';
import type { IntensityWindow } from '../state/intensity-window.ts';
import type { PaneView } from '../state/plane-geometry.ts';
import type { FusionMode } from '../state/fusion-modes.ts';
import type { VolumeTexture } from './volume-texture.ts';

export interface LayerDisplay {
  readonly volume: VolumeTexture;
  readonly window: IntensityWindow;
  readonly colourMap: ColourMapName;
}

/** Everything that one pane's picture depends on. Lengths in CSS pixels of the pane. */
export interface PlanePicture {
  readonly view: PaneView;
  readonly fixed: LayerDisplay;
  readonly moving: LayerDisplay | null;
  readonly movingFromFixed: Mat4;
  readonly mode: FusionMode;
  readonly opacity: number;
  readonly checkPx: number;
  readonly swipePx: number;
  readonly lensPx: { readonly x: number; readonly y: number; readonly radius: number };
}

export interface SurfacePicture {
  readonly fixed: LayerDisplay;
  readonly moving: LayerDisplay | null;
  readonly movingFromFixed: Mat4;
  readonly opacity: number;
  readonly centreMm: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
  readonly forward: Vec3;
  readonly mmPerPx: number;
  readonly depthMm: number;
  readonly stepMm: number;
}

/** Where a pane lies on the canvas, CSS pixels from its upper left corner. */
export interface PaneRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
