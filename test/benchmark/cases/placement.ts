import {
  invertAffine,
  multiply4,
  transformPoint,
  type Mat3,
  type Mat4,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid, multiply3, rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import type { Alter } from './family.ts';
import { centroidMm } from './head-points.ts';
import { randomRotation, randomShiftMm, seededRandom, type Random } from './random.ts';
import { gridCovering, movedGrid, reslice } from './reslice.ts';

/** A source series put somewhere else: its new volume, and the map from the source's patient space to the new one. */
export interface Placed {
  readonly volume: Volume;
  readonly placedFromSource: Mat4;
}

export interface PlacementContext {
  readonly random: Random;
  /** Points over the head in the source's patient space, mm. */
  readonly headPointsMm: readonly Vec3[];
  /** Value of what was not scanned. */
  readonly background: number;
}

export type Placement = (source: Volume, context: PlacementContext) => Placed;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Turns about the head's middle and shifts. */
export function randomMove({ random, headPointsMm }: PlacementContext, maxDegrees: number, maxMm: number): Mat4 {
  return rigidAbout(
    randomRotation(random, radians(maxDegrees)),
    centroidMm(headPointsMm),
    randomShiftMm(random, maxMm),
  );
}

/** The voxels stay; the header says another place. */
export function moveHeader(maxDegrees: number, maxMm: number): Placement {
  return (source, context) => {
    const placedFromSource = randomMove(context, maxDegrees, maxMm);
    return { volume: { voxels: source.voxels, grid: movedGrid(source.grid, placedFromSource) }, placedFromSource };
  };
}

export interface ScanPlan {
  /** Voxel spacing of the new scan, mm: in plane, in plane, slice. */
  readonly spacingMm: (random: Random) => Vec3;
  /** Largest turn of the head against the scanner's axes, degrees; 180 is any position. */
  readonly headTurnDegrees: number;
  /** Slice planes to choose from. */
  readonly planes: readonly Plane[];
  /** Then the header is moved by at most this. */
  readonly headerDegrees: number;
  readonly headerMm: number;
  /** Thickness of the scanned part along the slice axis, mm; the whole head where absent. */
  readonly slabMm?: (random: Random) => number;
  /** Furthest the slab's middle lies from the head's, mm. */
  readonly slabOffsetMm?: number;
  /** What the header states wrongly: stated from true distances along rows, columns and slices. */
  readonly misstated?: (random: Random) => Mat3;
}

export type Plane = 'axial' | 'coronal' | 'sagittal';

/** Columns: row direction, column direction, slice direction of each plane, LPS. */
const planeDirections: Record<Plane, Mat3> = {
  axial: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  coronal: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  sagittal: [0, 0, -1, 1, 0, 0, 0, -1, 0],
};

/** The head is turned in the scanner, scanned anew on a grid of its own, and the header moved on top. */
export function scanAgain(plan: ScanPlan): Placement {
  return (source, context) => {
    const { random, headPointsMm, background } = context;
    const turned = randomMove(context, plan.headTurnDegrees, 0);
    const direction = multiply3(planeDirections[random.pick(plan.planes)], planeDirections.axial);
    const scanFromSource = plan.misstated
      ? multiply4(statedFromTrue(plan.misstated(random), direction, centroidMm(headPointsMm)), turned)
      : turned;
    const sourceFromScan = invertAffine(scanFromSource);
    const points = headPointsMm.map((point) => transformPoint(scanFromSource, point));
    const spacingMm = plan.spacingMm(random);
    const inPlaneMarginMm = random.uniform(6, 20);
    const covered = plan.slabMm
      ? slabOf(points, direction, plan.slabMm(random), plan.slabOffsetMm ?? 0, random)
      : points;
    const sliceMarginMm = plan.slabMm ? 0 : random.uniform(4, 10);
    const grid = gridCovering(covered, direction, spacingMm, [inPlaneMarginMm, inPlaneMarginMm, sliceMarginMm]);
    const isThin = Math.max(...spacingMm) < 1.35;
    const scanned = reslice(source, sourceFromScan, grid, {
      outside: airOf(source, background),
      kernel: isThin ? 'cubic' : 'linear',
      rounded: true,
    });
    const headerMove = randomMove({ ...context, headPointsMm: points }, plan.headerDegrees, plan.headerMm);
    return {
      volume: { voxels: scanned.voxels, grid: movedGrid(grid, headerMove) },
      placedFromSource: multiply4(headerMove, scanFromSource),
    };
  };
}

function statedFromTrue(alongAxes: Mat3, direction: Mat3, middleMm: Vec3): Mat4 {
  const [a, b, c, d, e, f, g, h, i] = direction;
  const linear = multiply3(multiply3(direction, alongAxes), [a, d, g, b, e, h, c, f, i]);
  // The map about a middle is the same for a matrix that is no rotation.
  return rigidAbout(linear, middleMm, [0, 0, 0]);
}

/** Scanned anew, and the head stays where it was: a grid of its own in the source's patient space. */
export function scannedInPlace(plan: Omit<ScanPlan, 'headerDegrees' | 'headerMm'>): Alter {
  const scan = scanAgain({ ...plan, headerDegrees: 0, headerMm: 0 });
  return (source, context) => {
    const { volume, placedFromSource } = scan(source, context);
    return { voxels: volume.voxels, grid: movedGrid(volume.grid, invertRigid(placedFromSource)) };
  };
}

/** Two points that bound a slab of the head along the slice axis, with all points' extent in plane. */
function slabOf(
  points: readonly Vec3[],
  direction: Mat3,
  thicknessMm: number,
  offsetMm: number,
  random: Random,
): Vec3[] {
  const slice: Vec3 = [direction[2], direction[5], direction[8]];
  const along = ([x, y, z]: Vec3): number => x * slice[0] + y * slice[1] + z * slice[2];
  const middle = along(centroidMm(points)) + random.uniform(-offsetMm, offsetMm);
  return points.map((point) => {
    const place = along(point);
    const limited = Math.min(middle + thicknessMm / 2, Math.max(middle - thicknessMm / 2, place));
    return [
      point[0] + slice[0] * (limited - place),
      point[1] + slice[1] * (limited - place),
      point[2] + slice[2] * (limited - place),
    ];
  });
}

/**
 * Draws air as the source shows it, with its noise, from the darkest of its corners; so that a grid wider than the
 * source has no false edge where the source ends.
 */
function airOf({ voxels, grid }: Volume, background: number): () => number {
  const edge = 8;
  const [nx, ny, nz] = grid.size;
  if (Math.min(nx, ny, nz) < 2 * edge) return () => background;
  let darkest: number[] = [];
  let lowest = Infinity;
  for (let corner = 0; corner < 8; corner++) {
    const first = [nx, ny, nz].map((n, axis) => (corner & (1 << axis) ? n - edge : 0)) as unknown as Vec3;
    const values: number[] = [];
    for (let at = 0; at < edge ** 3; at++) {
      const [i, j, k] = [at % edge, Math.floor(at / edge) % edge, Math.floor(at / edge ** 2)];
      values.push(voxels[first[0] + i + nx * (first[1] + j + ny * (first[2] + k))]!);
    }
    const sum = values.reduce((total, value) => total + value, 0);
    if (sum < lowest) [lowest, darkest] = [sum, values];
  }
  const air = seededRandom('air');
  return () => air.pick(darkest);
}
