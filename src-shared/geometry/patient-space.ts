/**
 * Patient space: right-handed, millimetres, LPS (x to the patient's left, y to posterior, z to superior),
 * as DICOM PS3.3 C.7.6.2 and ITK use it. NIfTI's RAS differs by the sign of x and y.
 */

/** A point or vector: three numbers, in the space that the variable's name states. */
export type Vec3 = readonly [number, number, number];

/** 3x3, row-major. */
export type Mat3 = readonly [number, number, number, number, number, number, number, number, number];

/** 4x4 homogeneous, row-major: `m[4 * row + column]`. */
export type Mat4 = readonly [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
]; // prettier-ignore

/**
 * The grid of a volume in patient space. Voxel (i, j, k) has its centre at
 * `originMm + direction · (spacingMm ∘ (i, j, k))`.
 */
export interface GridGeometry {
  /** Voxels along each grid axis; the first varies fastest in memory. */
  readonly size: Vec3;
  /** Distance of neighbouring voxel centres along each grid axis, all positive. */
  readonly spacingMm: Vec3;
  /** LPS position of the centre of voxel (0, 0, 0). */
  readonly originMm: Vec3;
  /** Row-major; its columns are the unit vectors of the grid axes in LPS. Determinant ±1. */
  readonly direction: Mat3;
}

export const identityDirection: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export const identity4: Mat4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Maps continuous voxel indices to LPS millimetres. */
export function patientFromVoxel(grid: GridGeometry): Mat4 {
  const [sx, sy, sz] = grid.spacingMm;
  const [ox, oy, oz] = grid.originMm;
  const d = grid.direction;
  return [
    d[0] * sx, d[1] * sy, d[2] * sz, ox,
    d[3] * sx, d[4] * sy, d[5] * sz, oy,
    d[6] * sx, d[7] * sy, d[8] * sz, oz,
    0, 0, 0, 1,
  ]; // prettier-ignore
}

/** Maps LPS millimetres to continuous voxel indices. */
export function voxelFromPatient(grid: GridGeometry): Mat4 {
  return invertAffine(patientFromVoxel(grid));
}

export function multiply4(a: Mat4, b: Mat4): Mat4 {
  const product = new Array<number>(16);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * row + k]! * b[4 * k + column]!;
      product[4 * row + column] = sum;
    }
  }
  return product as unknown as Mat4;
}

/** Inverse of an affine matrix (last row 0 0 0 1). Throws RangeError if it is singular. */
export function invertAffine(m: Mat4): Mat4 {
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = m;
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(det) > 1e-30)) throw new RangeError('The matrix is singular.');
  const s = 1 / det;
  const r0 = (e * i - f * h) * s;
  const r1 = (c * h - b * i) * s;
  const r2 = (b * f - c * e) * s;
  const r3 = (f * g - d * i) * s;
  const r4 = (a * i - c * g) * s;
  const r5 = (c * d - a * f) * s;
  const r6 = (d * h - e * g) * s;
  const r7 = (b * g - a * h) * s;
  const r8 = (a * e - b * d) * s;
  return [
    r0, r1, r2, -(r0 * tx + r1 * ty + r2 * tz),
    r3, r4, r5, -(r3 * tx + r4 * ty + r5 * tz),
    r6, r7, r8, -(r6 * tx + r7 * ty + r8 * tz),
    0, 0, 0, 1,
  ]; // prettier-ignore
}

export function transformPoint(m: Mat4, [x, y, z]: Vec3): Vec3 {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ];
}

/** LPS position of the centre of the grid's bounding box. */
export function gridCentreMm(grid: GridGeometry): Vec3 {
  const [nx, ny, nz] = grid.size;
  return transformPoint(patientFromVoxel(grid), [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2]);
}

export function voxelCount({ size }: GridGeometry): number {
  return size[0] * size[1] * size[2];
}

type Row4 = [number, number, number, number];

/** Rows of a 4x4 as nested arrays: the form that result.json and the contract use. */
export function rowsOf(m: Mat4): [Row4, Row4, Row4, Row4] {
  return [m.slice(0, 4), m.slice(4, 8), m.slice(8, 12), m.slice(12, 16)] as [Row4, Row4, Row4, Row4];
}

/** The inverse of {@link rowsOf}. */
export function mat4FromRows(rows: readonly (readonly number[])[]): Mat4 {
  const flat = rows.flat();
  if (flat.length !== 16) throw new RangeError('A transform has four rows of four numbers.');
  return flat as unknown as Mat4;
}
