import { gridCentreMm, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { LayerDisplay, PaneRectangle, SurfacePicture } from './pictures.ts';
import { extentMm } from '../state/plane-geometry.ts';

/** From where the head is seen: radians from the front, to the patient's left and upwards. */
export interface SurfaceAngles {
  yaw: number;
  pitch: number;
  zoom: number;
}

export function surfacePictureOf(
  fixed: LayerDisplay | null,
  moving: LayerDisplay | null,
  movingFromFixed: Mat4,
  opacity: number,
  { width, height }: PaneRectangle,
  { yaw, pitch, zoom }: SurfaceAngles,
): SurfacePicture | null {
  if (!fixed) return null;
  const { grid } = fixed.volume;
  // From the front one looks towards posterior, with the patient's left on the right.
  const forward: Vec3 = [-Math.sin(yaw) * Math.cos(pitch), Math.cos(yaw) * Math.cos(pitch), -Math.sin(pitch)];
  const right: Vec3 = [Math.cos(yaw), Math.sin(yaw), 0];
  const down = cross(forward, right);
  const depthMm = Math.max(extentMm(grid, [1, 0, 0]), extentMm(grid, [0, 1, 0]), extentMm(grid, [0, 0, 1])) * 1.35;
  return {
    fixed,
    moving,
    movingFromFixed,
    opacity,
    centreMm: gridCentreMm(grid),
    right,
    down,
    forward,
    mmPerPx: depthMm / zoom / 1.35 / Math.min(width, height),
    depthMm,
    stepMm: 1.5,
  };
}

/** a × b. */
function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
