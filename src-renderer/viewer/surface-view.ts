import { gridCentreMm, type GridGeometry, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { extentMm } from '../state/plane-geometry.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';
import type { PaneSize } from './pane-views.ts';

/** From where the head is seen: radians from the front, to the patient's left and upwards. */
export interface SurfaceAngles {
  yaw: number;
  pitch: number;
  zoom: number;
  /** Skins let bone, vessels and each other be seen through them. */
  isClear: boolean;
  /** What lies before the crosshair is taken away. */
  isCut: boolean;
}

/** One surface: where a series passes an intensity. */
export interface SurfaceLayer {
  readonly volume: ShownVolume;
  readonly level: number;
  /** Null for the fixed series. */
  readonly movingFromFixed: Mat4 | null;
  /** Red, green and blue, 0..1. */
  readonly colour: Vec3;
  readonly opacity: number;
}

export interface SurfacePicture {
  readonly layers: readonly SurfaceLayer[];
  readonly centreMm: Vec3;
  readonly down: Vec3;
  readonly forward: Vec3;
  readonly mmPerPx: number;
  /** Longer than the head is deep. */
  readonly depthMm: number;
  /** What lies on this side of the plane is not drawn; null for nothing. The normal points away from the viewer. */
  readonly cut: { readonly pointMm: Vec3; readonly normal: Vec3 } | null;
}

export function surfacePictureOf(
  layers: readonly SurfaceLayer[],
  grid: GridGeometry,
  { width, height }: PaneSize,
  { yaw, pitch, zoom }: SurfaceAngles,
  cutMm: Vec3 | null,
): SurfacePicture {
  // From the front one looks towards posterior, with the patient's left on the right.
  const forward: Vec3 = [-Math.sin(yaw) * Math.cos(pitch), Math.cos(yaw) * Math.cos(pitch), -Math.sin(pitch)];
  const right: Vec3 = [Math.cos(yaw), Math.sin(yaw), 0];
  const down = cross(forward, right);
  const largestMm = Math.max(extentMm(grid, [1, 0, 0]), extentMm(grid, [0, 1, 0]), extentMm(grid, [0, 0, 1]));
  const mmPerPx = largestMm / zoom / Math.min(width, height);
  return {
    layers,
    centreMm: gridCentreMm(grid),
    down,
    forward,
    mmPerPx,
    depthMm: largestMm * 1.35,
    cut: cutMm && { pointMm: cutMm, normal: nearestAxis(forward) },
  };
}

/** The axis of the patient that a direction is nearest to. */
function nearestAxis(direction: Vec3): Vec3 {
  const largest = Math.max(...direction.map(Math.abs));
  return direction.map((c) => (Math.abs(c) === largest ? Math.sign(c) : 0)) as unknown as Vec3;
}

/** Between air and skin: intensity. */
export function skinLevel({ info: { window, modality } }: ShownVolume): number {
  return modality === 'CT' ? -300 : window.low + 0.16 * (window.high - window.low);
}

/** a × b. */
function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
