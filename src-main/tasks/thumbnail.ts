import { PNG } from 'pngjs';
import type { Volume } from '../engine/volume.ts';
import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  gridCentreMm,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';

const thumbnailPixels = 192;

/**
 * The axial plane through the middle of the volume, in patient space (radiological: the patient's right on the left),
 * scaled to fit a square; PNG bytes.
 */
export function axialThumbnail({ voxels, grid }: Volume, window: { low: number; high: number }): Buffer {
  const [nx, ny, nz] = grid.size;
  const centre = gridCentreMm(grid);
  const extentMm = axialExtentMm(grid.size, (corner) => transformPoint(patientFromVoxel(grid), corner));
  const pixelMm = extentMm / thumbnailPixels;
  const toVoxel = voxelFromPatient(grid);
  const png = new PNG({ width: thumbnailPixels, height: thumbnailPixels, colorType: 0 });
  for (let row = 0; row < thumbnailPixels; row++) {
    for (let column = 0; column < thumbnailPixels; column++) {
      const x = centre[0] + (column - (thumbnailPixels - 1) / 2) * pixelMm;
      const y = centre[1] + (row - (thumbnailPixels - 1) / 2) * pixelMm;
      const [i, j, k] = transformPoint(toVoxel, [x, y, centre[2]]).map(Math.round) as [number, number, number];
      const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
      const value = inside ? voxels[i + nx * (j + ny * k)]! : window.low;
      const grey = Math.max(0, Math.min(255, Math.round((255 * (value - window.low)) / (window.high - window.low))));
      png.data.fill(grey, 4 * (row * thumbnailPixels + column), 4 * (row * thumbnailPixels + column) + 3);
      png.data[4 * (row * thumbnailPixels + column) + 3] = 255;
    }
  }
  return PNG.sync.write(png, { colorType: 0 });
}

/** The larger side of the volume's box across x and y. */
function axialExtentMm([nx, ny, nz]: Vec3, place: (corner: Vec3) => Vec3): number {
  const corners = [0, nx - 1].flatMap((i) => [0, ny - 1].flatMap((j) => [0, nz - 1].map((k) => place([i, j, k]))));
  const spread = (axis: 0 | 1) => {
    const values = corners.map((corner) => corner[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.max(spread(0), spread(1), 1);
}
