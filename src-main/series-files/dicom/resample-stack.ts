import { throwIfCancelled } from '../../../src-shared/failure.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { allocateVoxels } from '../voxel-memory.ts';
import type { SliceReader } from './read-slice.ts';
import type { PlacedSlice, StackPlan } from './slice-stack.ts';

/** Marks what was never measured until the value that stands for it is known. */
const unmeasured = Number.NaN;
const negligibleWeight = 1e-3;

/**
 * Resamples slices at their true positions onto the plan's grid: linear between the two slices that enclose a plane,
 * bilinear within each if the slices are shifted against each other (gantry tilt). Nothing is extrapolated: a voxel
 * that one of its neighbours does not cover, or that lies in a gap too wide to bridge, becomes padding.
 *
 * @param paddingValue of the source, which is kept; undefined if it has none, then one below the lowest value is used.
 */
export async function resampleStack(
  plan: StackPlan,
  reader: SliceReader,
  paddingValue: number | undefined,
  signal?: AbortSignal,
): Promise<{ voxels: Float32Array; paddingValue: number }> {
  const { grid, placed } = plan;
  const [nx, ny, nz] = grid.size;
  const voxels = allocateVoxels(voxelCount(grid));
  const shifted = new ShiftedSlices(plan, reader, paddingValue);
  let lower = 0;
  for (let k = 0; k < nz; k++) {
    throwIfCancelled(signal);
    const heightMm = placed[0]!.heightMm + k * grid.spacingMm[2];
    while (lower < placed.length - 2 && placed[lower + 1]!.heightMm <= heightMm) lower++;
    const plane = voxels.subarray(k * nx * ny, (k + 1) * nx * ny);
    const gapMm = placed[lower + 1]!.heightMm - placed[lower]!.heightMm;
    const weight = Math.min(1, Math.max(0, (heightMm - placed[lower]!.heightMm) / gapMm));
    if (weight < negligibleWeight) plane.set(await shifted.plane(lower));
    else if (weight > 1 - negligibleWeight) plane.set(await shifted.plane(lower + 1));
    else if (gapMm > plan.widestBridgedMm) plane.fill(unmeasured);
    else blend(await shifted.plane(lower), await shifted.plane(lower + 1), weight, plane);
  }
  const fill = paddingValue ?? belowLowest(voxels);
  for (let i = 0; i < voxels.length; i++) if (Number.isNaN(voxels[i]!)) voxels[i] = fill;
  return { voxels, paddingValue: fill };
}

function blend(below: Float32Array, above: Float32Array, weight: number, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = below[i]! + weight * (above[i]! - below[i]!);
}

function belowLowest(voxels: Float32Array): number {
  let lowest = Infinity;
  for (let i = 0; i < voxels.length; i++) if (voxels[i]! < lowest) lowest = voxels[i]!;
  return Number.isFinite(lowest) ? Math.floor(lowest) - 1 : 0;
}

/** Slices moved onto the grid's in-plane lattice, the last two kept. Padding reads as NaN, which any blend keeps. */
class ShiftedSlices {
  readonly #plan: StackPlan;
  readonly #reader: SliceReader;
  readonly #paddingValue: number | undefined;
  readonly #kept = new Map<number, Float32Array>();

  constructor(plan: StackPlan, reader: SliceReader, paddingValue: number | undefined) {
    this.#plan = plan;
    this.#reader = reader;
    this.#paddingValue = paddingValue;
  }

  async plane(index: number): Promise<Float32Array> {
    const known = this.#kept.get(index);
    if (known) return known;
    const placed = this.#plan.placed[index]!;
    const source = new Float32Array(placed.slice.format.rows * placed.slice.format.columns);
    await this.#reader.read(placed.slice, source);
    if (this.#paddingValue !== undefined) {
      for (let i = 0; i < source.length; i++) if (source[i] === this.#paddingValue) source[i] = unmeasured;
    }
    const plane = shiftOntoLattice(source, placed, this.#plan);
    for (const other of this.#kept.keys()) if (other < index - 1) this.#kept.delete(other);
    this.#kept.set(index, plane);
    return plane;
  }
}

function shiftOntoLattice(source: Float32Array, { slice, alongMm }: PlacedSlice, plan: StackPlan): Float32Array {
  const [nx, ny] = plan.grid.size;
  const { columns, rows } = slice.format;
  const shiftX = snapped((alongMm[0] - plan.originAlongMm[0]) / plan.grid.spacingMm[0]);
  const shiftY = snapped((alongMm[1] - plan.originAlongMm[1]) / plan.grid.spacingMm[1]);
  if (shiftX === 0 && shiftY === 0 && nx === columns && ny === rows) return source;
  const plane = new Float32Array(nx * ny).fill(unmeasured);
  const [x0, fx] = splitShift(shiftX);
  const [y0, fy] = splitShift(shiftY);
  for (let y = Math.max(0, -y0); y < ny && y + y0 + (fy > 0 ? 1 : 0) < rows; y++) {
    const row = (y + y0) * columns;
    const nextRow = fy > 0 ? row + columns : row;
    for (let x = Math.max(0, -x0); x < nx && x + x0 + (fx > 0 ? 1 : 0) < columns; x++) {
      const i = x + x0;
      const next = fx > 0 ? i + 1 : i;
      const upper = source[row + i]! + fx * (source[row + next]! - source[row + i]!);
      const lower = source[nextRow + i]! + fx * (source[nextRow + next]! - source[nextRow + i]!);
      plane[y * nx + x] = upper + fy * (lower - upper);
    }
  }
  return plane;
}

/** Rounding of the header must not blur a slice by a thousandth of a pixel. */
function snapped(shift: number): number {
  const whole = Math.round(shift);
  return Math.abs(shift - whole) < 1e-3 ? whole : shift;
}

/** Grid index x reads source index x − shift: the whole part to add and the fraction towards the next. */
function splitShift(shift: number): [number, number] {
  const offset = Math.floor(-shift);
  return [offset, -shift - offset];
}
