import type { GridGeometry, Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { multiply4, patientFromVoxel, transformPoint } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../src-shared/geometry/rigid-transform.ts';
import { rasFromLps } from './ras.ts';

/** LINEAR_RAS_TO_RAS of FreeSurfer's transform.h. */
const rasToRas = 1;

/**
 * A transform as FreeSurfer's LTA, for `mri_vol2vol --mov moving --targ fixed --lta`: a map of the moving image's RAS
 * points to the fixed image's, with the geometry of both (FreeSurfer, utils/transform.cpp, LTAprint).
 */
export function ltaText(movingFromFixed: Mat4, fixedGrid: GridGeometry, movingGrid: GridGeometry): string {
  const m = rasFromLps(invertRigid(movingFromFixed));
  const rows = [0, 4, 8, 12].map((row) => m.slice(row, row + 4).join(' '));
  return [
    '# transform file written by Concord',
    `type      = ${rasToRas}`,
    'nxforms   = 1',
    'mean      = 0 0 0',
    'sigma     = 10000',
    '1 4 4',
    ...rows,
    'src volume info',
    ...volumeInfo(movingGrid, 'moving.nii.gz'),
    'dst volume info',
    ...volumeInfo(fixedGrid, 'fixed.nii.gz'),
    '',
  ].join('\n');
}

/** `cras` is the RAS point of voxel size / 2, half a voxel beyond the middle of the image. */
function volumeInfo(grid: GridGeometry, filename: string): string[] {
  const d = grid.direction;
  const [width, height, depth] = grid.size;
  const centre = transformPoint(multiply4([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], patientFromVoxel(grid)), [
    width / 2,
    height / 2,
    depth / 2,
  ]);
  const axis = (column: 0 | 1 | 2) => [-d[column], -d[3 + column]!, d[6 + column]!].join(' ');
  return [
    'valid = 1  # volume info valid',
    `filename = ${filename}`,
    `volume = ${width} ${height} ${depth}`,
    `voxelsize = ${grid.spacingMm.join(' ')}`,
    `xras   = ${axis(0)}`,
    `yras   = ${axis(1)}`,
    `zras   = ${axis(2)}`,
    `cras   = ${centre.join(' ')}`,
  ];
}
