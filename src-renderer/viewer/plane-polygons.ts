import {
  gridCentreMm,
  invertAffine,
  multiply4,
  patientFromVoxel,
  transformPoint,
  type GridGeometry,
  type Mat4,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';
import { dot, minus, plus, pointAtPixel, scaled, type PaneView } from '../state/plane-geometry.ts';

/** Corners in order, LPS mm, all of them on one plane. Convex. */
export type Polygon = readonly Vec3[];

/** A rectangle of the pane, CSS pixels. */
export function rectangleOf(view: PaneView, left: number, top: number, right: number, bottom: number): Polygon {
  const corners = [[left, top], [right, top], [right, bottom], [left, bottom]] as const; // prettier-ignore
  return corners.map(([x, y]) => pointAtPixel(view, x, y));
}

export const wholePane = (view: PaneView): Polygon => rectangleOf(view, 0, 0, view.widthPx, view.heightPx);

/** Every second square of a board of `squareMm`, as far as the pane goes. The board lies still in the patient. */
export function checkerboardOf(view: PaneView, grid: GridGeometry, squareMm: number): Polygon[] {
  const origin = gridCentreMm(grid);
  const { right, down } = view.plane;
  const from = minus(pointAtPixel(view, 0, 0), origin);
  const to = minus(pointAtPixel(view, view.widthPx, view.heightPx), origin);
  const range = (axis: Vec3) => [Math.floor(dot(from, axis) / squareMm), Math.floor(dot(to, axis) / squareMm)] as const;
  const [[firstColumn, lastColumn], [firstRow, lastRow]] = [range(right), range(down)];
  const depth = scaled(view.plane.normal, dot(minus(view.centreMm, origin), view.plane.normal));
  const at = (column: number, row: number): Vec3 =>
    plus(plus(origin, depth), plus(scaled(right, column * squareMm), scaled(down, row * squareMm)));
  const squares: Polygon[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      if ((column + row) % 2 === 0) continue;
      squares.push([at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)]);
    }
  }
  return squares;
}

/** A disc as a 96-gon: its corners lie 0.05 % of the radius from the circle. */
export function discOf(view: PaneView, x: number, y: number, radius: number): Polygon {
  return Array.from({ length: 96 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 96;
    return pointAtPixel(view, x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  });
}

/** Where the plane cuts a series' box, voxels' outer halves included; empty if it misses it. */
export function boxOnPlane(view: PaneView, grid: GridGeometry, gridFromFixed: Mat4): Polygon {
  const fixedFromVoxel = multiply4(invertAffine(gridFromFixed), patientFromVoxel(grid));
  const corners = Array.from({ length: 8 }, (_, corner) => {
    const voxel = [0, 1, 2].map((axis) => (corner & (1 << axis) ? grid.size[axis]! - 0.5 : -0.5));
    return transformPoint(fixedFromVoxel, voxel as unknown as Vec3);
  });
  const { right, down, normal } = view.plane;
  const heights = corners.map((corner) => dot(minus(corner, view.centreMm), normal));
  const cuts: Vec3[] = [];
  for (let a = 0; a < 8; a++) {
    for (const axis of [1, 2, 4]) {
      const b = a | axis;
      if (b === a || heights[a]! > 0 === heights[b]! > 0) continue;
      const share = heights[a]! / (heights[a]! - heights[b]!);
      cuts.push(plus(corners[a]!, scaled(minus(corners[b]!, corners[a]!), share)));
    }
  }
  const middle = scaled(cuts.reduce(plus, [0, 0, 0]), 1 / Math.max(1, cuts.length));
  const angle = (point: Vec3) => Math.atan2(dot(minus(point, middle), down), dot(minus(point, middle), right));
  return cuts.toSorted((p, q) => angle(p) - angle(q));
}
