import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { rotationFromQuaternion } from '../../../src-shared/geometry/rigid-transform.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { gridFromAxes } from '../grid-from-axes.ts';
import type { NiftiHeader } from './nifti-header.ts';

/**
 * The grid that a NIfTI header states, turned from RAS to LPS: the sform (method 3), if it states one; else the qform
 * (method 2); with neither, axes taken as right, anterior, superior (method 1) and noted. A stated one that is no
 * right-angled grid is the reason to refuse the file: another one would place the voxels elsewhere without a word.
 */
export function niftiGrid(header: NiftiHeader): { grid: GridGeometry; notes: Message[] } | Message {
  const size = [0, 1, 2].map((axis) => header.dimensions[axis] ?? 1) as unknown as Vec3;
  // Codes above 0 say what the coordinates are relative to (nifti1.h); none is negative.
  if (header.sformCode < 0 || header.qformCode < 0) return messageOf('damaged-file');
  if (header.sformCode > 0) return withNotes(gridOfRasColumns(size, sformColumns(header)), []);
  if (header.qformCode > 0) {
    if (!isUnitQuaternion(header)) return messageOf('bad-orientation');
    return withNotes(gridOfRasColumns(size, qformColumns(header)), []);
  }
  return withNotes(gridOfRasColumns(size, plainColumns(header)), [messageOf('no-orientation')]);
}

function withNotes(placed: { grid: GridGeometry } | Message, notes: Message[]) {
  return 'grid' in placed ? { grid: placed.grid, notes } : placed;
}

/** The scalar part is not stored, so b² + c² + d² is 1 at most, but for rounding. */
function isUnitQuaternion({ quaternion: [b, c, d] }: NiftiHeader): boolean {
  return b * b + c * c + d * d <= 1 + 1e-3;
}

/** RAS mm: the three axis vectors of one voxel's length, then the position of voxel (0, 0, 0). */
type RasColumns = readonly [Vec3, Vec3, Vec3, Vec3];

function gridOfRasColumns(size: Vec3, columns: RasColumns): { grid: GridGeometry } | Message {
  const [x, y, z, origin] = columns.map(([r, a, s]): Vec3 => [-r, -a, s]) as [Vec3, Vec3, Vec3, Vec3];
  return gridFromAxes(size, [x, y, z], origin);
}

function sformColumns({ sformRowsMm: rows }: NiftiHeader): RasColumns {
  const column = (index: number): Vec3 => [rows[0]![index]!, rows[1]![index]!, rows[2]![index]!];
  return [column(0), column(1), column(2), column(3)];
}

function qformColumns({
  pixelDimensionsMm: [qfac, dx, dy, dz],
  quaternion: [b, c, d],
  quaternionOffsetMm,
}: NiftiHeader): RasColumns {
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const r = rotationFromQuaternion([a, b, c, d]);
  const last = qfac < 0 ? -dz : dz;
  return [
    [r[0] * dx, r[3] * dx, r[6] * dx],
    [r[1] * dy, r[4] * dy, r[7] * dy],
    [r[2] * last, r[5] * last, r[8] * last],
    quaternionOffsetMm,
  ];
}

function plainColumns({ pixelDimensionsMm: [, dx, dy, dz] }: NiftiHeader): RasColumns {
  return [
    [dx, 0, 0],
    [0, dy, 0],
    [0, 0, dz],
    [0, 0, 0],
  ];
}
