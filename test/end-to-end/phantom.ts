import { writeFileSync } from 'node:fs';

type Vec3 = readonly [number, number, number];

/** The geometry of a phantom file. Axes are the grid's unit vectors in LPS, fastest first. */
export interface PhantomGrid {
  readonly size: Vec3;
  readonly spacingMm: Vec3;
  readonly originMm: Vec3;
  readonly axes: readonly [Vec3, Vec3, Vec3];
}

/** A ball in patient space: LPS mm. */
export interface Ball {
  readonly centreMm: Vec3;
  readonly radiusMm: number;
  readonly value: number;
}

/** Writes balls on a dim background as NRRD (space LPS), sampled on the grid. Later balls cover earlier ones. */
export function writePhantom(path: string, grid: PhantomGrid, balls: readonly Ball[]): void {
  const [nx, ny, nz] = grid.size;
  const voxels = new Int16Array(nx * ny * nz);
  const [stepX, stepY, stepZ] = grid.axes[0].map((component) => component * grid.spacingMm[0]) as [
    number,
    number,
    number,
  ];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      let [x, y, z] = pointAt(grid, [0, j, k]);
      for (let i = 0; i < nx; i++) {
        let value = 0;
        for (const { centreMm, radiusMm, value: of } of balls) {
          const squared = (x - centreMm[0]) ** 2 + (y - centreMm[1]) ** 2 + (z - centreMm[2]) ** 2;
          if (squared <= radiusMm * radiusMm) value = of;
        }
        voxels[(k * ny + j) * nx + i] = value;
        x += stepX;
        y += stepY;
        z += stepZ;
      }
    }
  }
  writeNrrd(path, grid, voxels);
}

/** Writes voxels (x fastest) as NRRD, space LPS. */
export function writeNrrd(path: string, grid: PhantomGrid, voxels: Int16Array): void {
  const vectors = grid.axes.map((axis, a) => `(${axis.map((component) => component * grid.spacingMm[a]!).join(',')})`);
  const header = [
    'NRRD0004', 'type: short', 'dimension: 3', 'space: left-posterior-superior', `sizes: ${grid.size.join(' ')}`,
    `space directions: ${vectors.join(' ')}`, 'kinds: domain domain domain', 'endian: little', 'encoding: raw',
    `space origin: (${grid.originMm.join(',')})`, '', '',
  ].join('\n'); // prettier-ignore
  writeFileSync(path, Buffer.concat([Buffer.from(header, 'ascii'), Buffer.from(voxels.buffer)]));
}

function pointAt({ originMm, spacingMm, axes }: PhantomGrid, voxel: Vec3): Vec3 {
  return [0, 1, 2].map(
    (c) => originMm[c]! + axes.reduce((sum, axis, a) => sum + axis[c]! * spacingMm[a]! * voxel[a]!, 0),
  ) as unknown as Vec3;
}
