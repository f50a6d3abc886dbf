import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';

export type PlaneName = 'axial' | 'coronal' | 'sagittal';
export const planeNames: readonly PlaneName[] = ['axial', 'coronal', 'sagittal'];

/** A family of parallel slices through the fixed grid, with its directions on the screen. All unit vectors, LPS. */
export interface Plane {
  readonly name: PlaneName;
  readonly right: Vec3;
  readonly down: Vec3;
  readonly normal: Vec3;
  /** The grid axis (0..2) that the slices are stacked along. */
  readonly gridAxis: number;
  readonly sliceCount: number;
  readonly sliceSpacingMm: number;
}

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const scaled = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
export const plus = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

const permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const; // prettier-ignore

/**
 * The three plane families that follow the grid's own axes, so that an acquired slice is shown as it was acquired.
 * Each grid axis is given to the nearest of left, posterior and superior; the screen follows the radiologist's
 * convention (patient's left on the right, anterior up in axial, superior up in coronal and sagittal).
 */
export function planesOf(grid: GridGeometry): Record<PlaneName, Plane> {
  const d = grid.direction;
  const columns: Vec3[] = [0, 1, 2].map((axis) => [d[axis]!, d[3 + axis]!, d[6 + axis]!]);
  const fit = (order: readonly number[]) => order.reduce((sum, axis, lps) => sum + Math.abs(columns[axis]![lps]!), 0);
  const best = permutations.reduce((a, b) => (fit(b) > fit(a) + 1e-9 ? b : a));
  const along = (lps: number): Vec3 => scaled(columns[best[lps]!]!, columns[best[lps]!]![lps]! < 0 ? -1 : 1);
  const [left, posterior, superior] = [along(0), along(1), along(2)];
  const inferior = scaled(superior, -1);
  const plane = (name: PlaneName, right: Vec3, down: Vec3, normal: Vec3, lps: 0 | 1 | 2): Plane => {
    const gridAxis = best[lps];
    return { name, right, down, normal, gridAxis, sliceCount: grid.size[gridAxis]!, sliceSpacingMm: grid.spacingMm[gridAxis]! }; // prettier-ignore
  };
  return {
    axial: plane('axial', left, posterior, superior, 2),
    coronal: plane('coronal', left, inferior, posterior, 1),
    sagittal: plane('sagittal', posterior, inferior, left, 0),
  };
}

/** Slice number (1..sliceCount, counted from the right, anterior or inferior end) that holds a point. */
export function sliceNumberAt(grid: GridGeometry, plane: Plane, pointMm: Vec3): number {
  const index = transformPoint(voxelFromPatient(grid), pointMm)[plane.gridAxis]!;
  const clamped = Math.min(plane.sliceCount - 1, Math.max(0, Math.round(index)));
  return (ascends(grid, plane) ? clamped : plane.sliceCount - 1 - clamped) + 1;
}

/** The point moved along the plane's normal onto the centre of a slice. */
export function pointOnSlice(grid: GridGeometry, plane: Plane, pointMm: Vec3, sliceNumber: number): Vec3 {
  const clamped = Math.min(plane.sliceCount, Math.max(1, Math.round(sliceNumber))) - 1;
  const voxel = [...transformPoint(voxelFromPatient(grid), pointMm)] as [number, number, number];
  voxel[plane.gridAxis] = ascends(grid, plane) ? clamped : plane.sliceCount - 1 - clamped;
  return transformPoint(patientFromVoxel(grid), voxel);
}

function ascends(grid: GridGeometry, plane: Plane): boolean {
  const d = grid.direction;
  return dot([d[plane.gridAxis]!, d[3 + plane.gridAxis]!, d[6 + plane.gridAxis]!], plane.normal) > 0;
}

/** Extent of the grid's bounding box along a unit vector, mm. */
export function extentMm(grid: GridGeometry, along: Vec3): number {
  const d = grid.direction;
  return [0, 1, 2].reduce(
    (sum, axis) =>
      sum + grid.size[axis]! * grid.spacingMm[axis]! * Math.abs(dot([d[axis]!, d[3 + axis]!, d[6 + axis]!], along)),
    0,
  );
}

/** The letters of the patient's sides that a direction points to, strongest first: "A", "AS", … */
export function orientationLetters(direction: Vec3): string {
  const letters = direction.map((component, axis) => ({
    letter: component > 0 ? 'LPS'[axis]! : 'RAI'[axis]!,
    size: Math.abs(component),
  }));
  return letters
    .filter(({ size }) => size > 0.3)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/** What a pane shows: a rectangle of the plane. */
export interface PaneView {
  readonly plane: Plane;
  /** LPS position under the pane's middle. */
  readonly centreMm: Vec3;
  readonly mmPerPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export function pointAtPixel({ plane, centreMm, mmPerPx, widthPx, heightPx }: PaneView, x: number, y: number): Vec3 {
  const rightMm = (x - widthPx / 2) * mmPerPx;
  const downMm = (y - heightPx / 2) * mmPerPx;
  return plus(centreMm, plus(scaled(plane.right, rightMm), scaled(plane.down, downMm)));
}

export function pixelAtPoint(
  { plane, centreMm, mmPerPx, widthPx, heightPx }: PaneView,
  pointMm: Vec3,
): { x: number; y: number } {
  const offset = minus(pointMm, centreMm);
  return { x: dot(offset, plane.right) / mmPerPx + widthPx / 2, y: dot(offset, plane.down) / mmPerPx + heightPx / 2 };
}
