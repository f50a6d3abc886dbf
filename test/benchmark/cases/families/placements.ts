import type { Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import { moveHeader, scanAgain, type Placement, type Plane } from '../placement.ts';
import type { Random } from '../random.ts';

/** The header is wrong by any rotation and up to 100 mm. */
export const anyHeader = { headerDegrees: 180, headerMm: 100 } as const;

export const allPlanes: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** In-plane and slice spacing drawn from ranges, mm. */
export const voxels =
  (inPlaneLow: number, inPlaneHigh: number, sliceLow: number, sliceHigh: number) =>
  (random: Random): Vec3 => {
    const inPlane = random.uniform(inPlaneLow, inPlaneHigh);
    return [inPlane, inPlane, random.uniform(sliceLow, sliceHigh)];
  };

/** The header moved, the head scanned anew on about 1 mm, or in 3–5 mm slices: a third each. */
export const mixedPlacement: Placement = (source, context) =>
  context.random.pick([
    moveHeader(180, 100),
    scanAgain({ spacingMm: voxels(0.9, 1.3, 0.9, 1.3), headTurnDegrees: 180, planes: allPlanes, ...anyHeader }),
    scanAgain({ spacingMm: voxels(0.7, 1.1, 3, 5), headTurnDegrees: 30, planes: allPlanes, ...anyHeader }),
  ])(source, context);
