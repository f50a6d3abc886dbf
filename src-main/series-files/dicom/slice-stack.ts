import { voxelCount, type GridGeometry, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { DicomSlice } from './dicom-slice.ts';

/** Stated positions are rounded; a slice may lie this far from its ideal place and still count as there. */
const placementToleranceMm = 0.06;
const fewestSlices = 3;
/** Twice a 1024 x 1024 x 256 CT; what lies above is a broken header. */
const largestVoxelCount = 2 ** 29;
/** Between slices further apart than both, nothing is interpolated: what lies there was not measured. */
const widestBridgedGapMm = 8;
const widestBridgedGaps = 2.5;

/** A slice by its place in the stack's own axes: mm along the normal and along rows and columns. */
export interface PlacedSlice {
  readonly slice: DicomSlice;
  readonly heightMm: number;
  /** Of the first pixel's centre, along the direction of growing column index and growing row index. */
  readonly alongMm: readonly [number, number];
}

/** How parallel slices become one volume. */
export interface StackPlan {
  /** By growing height. */
  readonly placed: readonly PlacedSlice[];
  readonly grid: GridGeometry;
  /** Of the grid's first voxel in the stack's own axes. */
  readonly originAlongMm: readonly [number, number];
  /** True if slice k of `placed` is plane k of the grid; else the slices are resampled. */
  readonly regular: boolean;
  readonly widestBridgedMm: number;
  readonly notes: readonly Message[];
}

export interface StackAxes {
  readonly row: Vec3;
  readonly column: Vec3;
  readonly normal: Vec3;
}

export const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function normalised(v: Vec3): Vec3 {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** Right-handed axes of a slice, free of the rounding of its header; null if the stated ones are not at right angles. */
export function axesOf({ rowDirection, columnDirection }: DicomSlice): StackAxes | null {
  const lengths = [Math.hypot(...rowDirection), Math.hypot(...columnDirection)];
  if (!lengths.every((length) => Math.abs(length - 1) < 1e-2)) return null;
  const row = normalised(rowDirection);
  const along = dot(row, columnDirection);
  if (Math.abs(along) > 1e-2) return null;
  const [x, y, z] = columnDirection;
  const column = normalised([x - along * row[0], y - along * row[1], z - along * row[2]]);
  return { row, column, normal: cross(row, column) };
}

/**
 * Plans the volume of slices that share size, orientation and pixel spacing; the first of several at one height is used.
 * The grid's third axis is the slices' normal, so its determinant is +1 and its angles are right, whatever the tilt.
 * Returns the reason if they form no volume.
 */
export function planStack(slices: readonly DicomSlice[]): StackPlan | Message {
  const first = slices[0];
  if (!first || slices.length === 1) return messageOf('single-slice');
  const axes = axesOf(first);
  if (axes === null) return messageOf('bad-orientation');
  if (!first.pixelSpacingMm.every((mm) => mm > 0.01 && mm < 100)) return messageOf('bad-spacing');
  const { placed, duplicates } = placeAlongNormal(slices, axes);
  if (placed.length === 1) return messageOf('single-slice');
  if (placed.length < fewestSlices) return messageOf('too-few-slices', { count: placed.length });
  const heights = placed.map(({ heightMm }) => heightMm);
  const notes: Message[] = duplicates > 0 ? [messageOf('duplicate-slices', { count: duplicates })] : [];
  const spread = spreadAlongNormal(heights);
  if (spread.planes > 4 * placed.length + 16)
    return messageOf('scattered-slices', { gapMm: round(spread.widestGapMm, 1) });
  if (spread.uneven) {
    notes.push(
      messageOf('uneven-slice-gaps', { minMm: round(spread.narrowestGapMm, 2), maxMm: round(spread.widestGapMm, 2) }),
    );
  } else if (spread.planes > placed.length) {
    notes.push(messageOf('missing-slices', { count: spread.planes - placed.length }));
  }
  const tiltDegrees = tiltOf(placed);
  if (tiltDegrees !== null) notes.push(messageOf('gantry-tilt', { degrees: round(tiltDegrees, 1) }));
  const { grid, originAlongMm } = gridOf(placed, axes, spread, tiltDegrees !== null);
  const megavoxels = Math.round(voxelCount(grid) / 1e6);
  if (!(voxelCount(grid) <= largestVoxelCount)) return messageOf('too-large', { megavoxels });
  return {
    placed,
    grid,
    originAlongMm,
    regular: tiltDegrees === null && !spread.uneven && spread.planes === placed.length,
    widestBridgedMm: Math.max(widestBridgedGapMm, widestBridgedGaps * spread.medianGapMm) + placementToleranceMm,
    notes,
  };
}

export function isPlan(planned: StackPlan | Message): planned is StackPlan {
  return 'grid' in planned;
}

function placeAlongNormal(slices: readonly DicomSlice[], axes: StackAxes) {
  const all = slices.map((slice): PlacedSlice => {
    const { positionMm } = slice;
    return {
      slice,
      heightMm: dot(positionMm, axes.normal),
      alongMm: [dot(positionMm, axes.row), dot(positionMm, axes.column)],
    };
  });
  all.sort((a, b) => a.heightMm - b.heightMm); // stable: of several at one height, the first given stays first
  const placed = all.filter((one, i) => i === 0 || one.heightMm - all[i - 1]!.heightMm > 0.01);
  return { placed, duplicates: all.length - placed.length };
}

interface Spread {
  readonly planes: number;
  readonly stepMm: number;
  readonly uneven: boolean;
  readonly medianGapMm: number;
  readonly narrowestGapMm: number;
  readonly widestGapMm: number;
}

/** Finds the regular step that the heights follow, if need be with planes left out; else a step that loses no detail. */
function spreadAlongNormal(heights: readonly number[]): Spread {
  const gaps = heights.slice(1).map((height, i) => height - heights[i]!);
  const sorted = gaps.toSorted((a, b) => a - b);
  const medianGapMm = sorted[Math.floor(sorted.length / 2)]!;
  const limits = { medianGapMm, narrowestGapMm: sorted[0]!, widestGapMm: sorted.at(-1)! };
  const lengthMm = heights.at(-1)! - heights[0]!;
  const planeOf = [0];
  for (const gap of gaps) planeOf.push(planeOf.at(-1)! + Math.max(1, Math.round(gap / medianGapMm)));
  const stepMm = lengthMm / planeOf.at(-1)!;
  const fits = heights.every(
    (height, i) => Math.abs(heights[0]! + planeOf[i]! * stepMm - height) <= placementToleranceMm,
  );
  if (fits) return { planes: planeOf.at(-1)! + 1, stepMm, uneven: false, ...limits };
  const fineGapMm = Math.max(sorted[Math.floor(sorted.length / 10)]!, 0.5);
  const steps = Math.max(1, Math.round(lengthMm / fineGapMm));
  return { planes: steps + 1, stepMm: lengthMm / steps, uneven: true, ...limits };
}

/** Angle between the normal and the line on which the first pixels lie, or null if they stand above each other. */
function tiltOf(placed: readonly PlacedSlice[]): number | null {
  const [u0, v0] = placed[0]!.alongMm;
  const drifts = placed.map(({ alongMm: [u, v] }) => Math.hypot(u - u0, v - v0));
  if (Math.max(...drifts) <= placementToleranceMm) return null;
  const last = placed.at(-1)!;
  return (Math.atan2(drifts.at(-1)!, last.heightMm - placed[0]!.heightMm) * 180) / Math.PI;
}

/** A grid that covers every slice, with the first slice's pixels on its lattice. */
function gridOf(placed: readonly PlacedSlice[], { row, column, normal }: StackAxes, spread: Spread, tilted: boolean) {
  const { format, pixelSpacingMm } = placed[0]!.slice;
  const spacing: [number, number] = [pixelSpacingMm[1], pixelSpacingMm[0]];
  const pixels: [number, number] = [format.columns, format.rows];
  const origin: [number, number] = [...placed[0]!.alongMm];
  if (tilted) {
    for (const axis of [0, 1] as const) {
      const shifts = placed.map(({ alongMm }) => (alongMm[axis] - placed[0]!.alongMm[axis]) / spacing[axis]);
      const before = Math.ceil(-Math.min(...shifts) - 1e-3);
      origin[axis] -= Math.max(0, before) * spacing[axis];
      pixels[axis] += Math.max(0, before) + Math.max(0, Math.ceil(Math.max(...shifts) - 1e-3));
    }
  }
  const [u, v, h] = [origin[0], origin[1], placed[0]!.heightMm];
  const grid: GridGeometry = {
    size: [pixels[0], pixels[1], spread.planes],
    spacingMm: [spacing[0], spacing[1], spread.stepMm],
    originMm: [
      u * row[0] + v * column[0] + h * normal[0],
      u * row[1] + v * column[1] + h * normal[1],
      u * row[2] + v * column[2] + h * normal[2],
    ],
    direction: [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]],
  };
  return { grid, originAlongMm: origin };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
