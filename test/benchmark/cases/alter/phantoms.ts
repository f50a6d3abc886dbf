import {
  patientFromVoxel,
  transformPoint,
  type GridGeometry,
  type Vec3,
} from '../../../../src-shared/geometry/patient-space.ts';
import type { Alter, AlterContext } from '../family.ts';
import { headLevels } from './head-values.ts';

/**
 * Tissue classes that the phantoms are made of, in the brightness of the series that they stand in for: share of the
 * head's range above air, or HU.
 */
type Tissue = 'air' | 'lung' | 'fat' | 'muscle' | 'fluid' | 'bone' | 'marrow';

const hounsfield: Record<Tissue, number> = {
  air: -1000,
  lung: -800,
  fat: -90,
  muscle: 50,
  fluid: 5,
  bone: 700,
  marrow: 150,
};
const shareOfRange: Record<Tissue, number> = {
  air: 0,
  lung: 0.06,
  fat: 1,
  muscle: 0.45,
  fluid: 0.25,
  bone: 0.08,
  marrow: 0.7,
};

/** Replaces the head by a body of tissues, with the series' own grid, brightness and a little noise. */
function phantom(
  tissueAt: (pointMm: Vec3, context: AlterContext) => Tissue,
  prepare?: (context: AlterContext) => void,
): Alter {
  return (volume, context) => {
    prepare?.(context);
    const { random, modality, background } = context;
    const { range } = headLevels(volume, context);
    const sigma = modality === 'CT' ? 12 : 0.03 * range;
    const m = patientFromVoxel(volume.grid);
    const centre = middleOf(volume.grid);
    const [nx, ny] = volume.grid.size;
    const voxels = volume.voxels.map((_, index) => {
      const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
      const tissue = tissueAt([point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]], context);
      const level = modality === 'CT' ? hounsfield[tissue] : background + range * shareOfRange[tissue];
      const noisy = level + sigma * (random.uniform(-1, 1) + random.uniform(-1, 1));
      return Math.round(modality === 'CT' ? noisy : Math.abs(noisy));
    });
    return { voxels, grid: volume.grid };
  };
}

function middleOf(grid: GridGeometry): Vec3 {
  return transformPoint(patientFromVoxel(grid), grid.size.map((n) => (n - 1) / 2) as unknown as Vec3);
}

const within = (x: number, y: number, rx: number, ry: number): boolean => (x / rx) ** 2 + (y / ry) ** 2 < 1;

/** A chest across: skin and fat, muscle, ribs as rings, two lungs, heart, spine. */
export const thorax: Alter = phantom(([x, y, z]) => {
  if (!within(x, y, 88, 66)) return 'air';
  if (!within(x, y, 82, 60)) return 'fat';
  const ribPhase = Math.abs(((z + 0.4 * y + 400) % 24) - 12);
  if (!within(x, y, 74, 52)) return ribPhase < 4 ? 'bone' : 'muscle';
  if (within(x, y - 50, 14, 13)) return within(x, y - 56, 5, 5) ? 'fluid' : 'bone';
  if (within(x - 14, y + 14, 30, 26) && Math.abs(z) < 48) return 'muscle';
  if (within(x - 38, y, 30, 42) || within(x + 38, y, 30, 42)) return 'lung';
  return 'fat';
});

/** Two legs: skin and fat, muscle, a hollow bone each. */
export const legs: Alter = phantom(([x, y, z]) => {
  const side = x < 0 ? -1 : 1;
  const width = 40 - 0.12 * z;
  const dx = x - side * 44;
  if (!within(dx, y, width, width)) return 'air';
  if (!within(dx, y, width - 7, width - 7)) return 'fat';
  if (!within(dx - side * 4, y + 3, 14, 13)) return 'muscle';
  return within(dx - side * 4, y + 3, 8, 7) ? 'marrow' : 'bone';
});

/** A test object: a water bottle with rods. */
export const bottle: Alter = phantom(([x, y, z]) => {
  if (!within(x, y, 70, 70) || Math.abs(z) > 75) return 'air';
  if (!within(x, y, 66, 66) || Math.abs(z) > 71) return 'bone';
  for (let rod = 0; rod < 6; rod++) {
    const angle = (rod * Math.PI) / 3;
    if (within(x - 38 * Math.cos(angle), y - 38 * Math.sin(angle), 4 + rod, 4 + rod)) return rod % 2 ? 'fat' : 'air';
  }
  return 'fluid';
});

/** Noise through and through: white, or with grains of a few voxels. */
export const onlyNoise: Alter = (volume, context) => {
  const { random, background } = context;
  const { range } = headLevels(volume, context);
  const grain = random.pick([1, 4, 9]);
  const [nx, ny] = volume.grid.size;
  const [cellsX, cellsY] = [Math.ceil(nx / grain), Math.ceil(ny / grain)];
  const cells = Float32Array.from({ length: cellsX * cellsY * (Math.ceil(volume.grid.size[2] / grain) + 1) }, () =>
    random.uniform(0, range),
  );
  const voxels = volume.voxels.map((_, index) => {
    const i = Math.floor((index % nx) / grain);
    const j = Math.floor((Math.floor(index / nx) % ny) / grain);
    const k = Math.floor(Math.floor(index / (nx * ny)) / grain);
    return Math.round(background + cells[i + cellsX * (j + cellsY * k)]! + random.uniform(0, 0.1 * range));
  });
  return { voxels, grid: volume.grid };
};

/** The header says left for right: the voxels stay and one axis points the other way, so the head is a mirror image. */
export const mirroredHeader: Alter = ({ voxels, grid }) => {
  const [nx] = grid.size;
  const d = grid.direction;
  const far = transformPoint(patientFromVoxel(grid), [nx - 1, 0, 0]);
  const direction = [-d[0], d[1], d[2], -d[3], d[4], d[5], -d[6], d[7], d[8]] as const;
  return { voxels, grid: { ...grid, originMm: far, direction } };
};
