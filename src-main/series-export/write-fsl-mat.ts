import { multiply4, patientFromVoxel, voxelFromPatient } from '../../src-shared/geometry/patient-space.ts';
import type { GridGeometry, Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../src-shared/geometry/rigid-transform.ts';

/**
 * A transform as FSL's FLIRT writes it, for `flirt -in moving -ref fixed -applyxfm -init`: it maps the moving image's
 * scaled voxel coordinates to the fixed image's, so it holds for images on just these two grids.
 */
export function fslMatText(movingFromFixed: Mat4, fixedGrid: GridGeometry, movingGrid: GridGeometry): string {
  const fixedFromMoving = invertRigid(movingFromFixed);
  const m = multiply4(
    multiply4(fslFromVoxel(fixedGrid), voxelFromPatient(fixedGrid)),
    multiply4(fixedFromMoving, multiply4(patientFromVoxel(movingGrid), voxelFromFsl(movingGrid))),
  );
  return [0, 4, 8, 12].map((row) => `${m.slice(row, row + 4).join('  ')}  \n`).join('');
}

/** FSL's millimetres: voxel index times spacing, the first axis counted from its end if the axes are right-handed. */
function fslFromVoxel(grid: GridGeometry): Mat4 {
  const [sx, sy, sz] = grid.spacingMm;
  const [x, start] = isRightHanded(grid) ? [-sx, (grid.size[0] - 1) * sx] : [sx, 0];
  return [x, 0, 0, start, 0, sy, 0, 0, 0, 0, sz, 0, 0, 0, 0, 1];
}

function voxelFromFsl(grid: GridGeometry): Mat4 {
  const [sx, sy, sz] = grid.spacingMm;
  const [x, start] = isRightHanded(grid) ? [-1 / sx, grid.size[0] - 1] : [1 / sx, 0];
  return [x, 0, 0, start, 0, 1 / sy, 0, 0, 0, 0, 1 / sz, 0, 0, 0, 0, 1];
}

/** The same in RAS and LPS: both differ by a half turn. */
function isRightHanded({ direction: d }: GridGeometry): boolean {
  return (
    d[0] * (d[4] * d[8] - d[5] * d[7]) - d[1] * (d[3] * d[8] - d[5] * d[6]) + d[2] * (d[3] * d[7] - d[4] * d[6]) > 0
  );
}
