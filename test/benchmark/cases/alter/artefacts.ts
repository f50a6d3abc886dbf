import { transformPoint, voxelFromPatient, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { Alter, AlterContext } from '../family.ts';
import { centroidMm } from '../head-points.ts';
import type { Random } from '../random.ts';
import { headLevels, mapVoxels } from './head-values.ts';

/** Motion-like ghosts: faint copies of the head along the phase-encoding axis, wrapped around. */
export const ghosting: Alter = (volume, { random, background }) => {
  const { size } = volume.grid;
  const axis = random.integer(2);
  const length = size[axis]!;
  const stride = axis === 0 ? 1 : size[0];
  const ghosts = Array.from({ length: 3 }, (_, i) => ({
    shift: Math.round(length * (random.uniform(0.08, 0.2) + 0.16 * i)),
    strength: random.uniform(0.08, 0.25) / (i + 1),
  }));
  return mapVoxels(volume, (value, index) => {
    const place = Math.floor(index / stride) % length;
    let sum = value;
    for (const { shift, strength } of ghosts) {
      const ahead = (place + shift) % length;
      const behind = (place - shift + length) % length;
      sum += strength * (volume.voxels[index + (ahead - place) * stride]! - background);
      sum += strength * (volume.voxels[index + (behind - place) * stride]! - background);
    }
    return Math.round(sum);
  });
};

/** What lies outside the CT's round field of view is padding far below air. */
export const ctPadding: Alter = (volume, { random }) => {
  const [nx, ny] = volume.grid.size;
  const padding = random.pick([-1500, -2000, -3024]);
  const radius = 0.5 * Math.max(nx, ny);
  return mapVoxels(volume, (value, index) => {
    const x = (index % nx) - (nx - 1) / 2;
    const y = (Math.floor(index / nx) % ny) - (ny - 1) / 2;
    return x * x + y * y > radius * radius ? padding : value;
  });
};

/** A flat couch and a head holder of 100–400 HU below (posterior to) the head of an upright CT. */
export const ctTable: Alter = (volume, { random, headPointsMm }) => {
  const [nx, ny] = volume.grid.size;
  const [, sy] = volume.grid.spacingMm;
  const toVoxel = voxelFromPatient(volume.grid);
  const backMm = headPointsMm.reduce((most, point) => Math.max(most, point[1]), -Infinity);
  const towardsBack = toVoxel[5] > 0 ? 1 : -1;
  const plateFrom = transformPoint(toVoxel, [0, backMm + random.uniform(4, 10), 0])[1];
  const plateThickness = random.uniform(4, 12) / sy;
  const plateValue = random.uniform(100, 400);
  const holderHalfWidth = nx * random.uniform(0.2, 0.35);
  return mapVoxels(volume, (value, index) => {
    const x = (index % nx) - (nx - 1) / 2;
    const y = towardsBack * ((Math.floor(index / nx) % ny) - plateFrom);
    const rise = ((x / holderHalfWidth) * (x / holderHalfWidth) - 1) * (14 / sy);
    const isPlate = y > 0 && y < plateThickness;
    const isHolder = Math.abs(x) < holderHalfWidth * 1.8 && Math.abs(y + rise) < 2 / sy && value < -500;
    return isPlate || isHolder ? Math.max(value, plateValue) : value;
  });
};

/** Where a piece of metal lies from the head's middle, mm. */
type MetalPlace = (random: Random) => Vec3;

/** Streaks from a few metal pieces low and in front, as dental fillings give. */
export const metalStreaks: Alter = (volume, context) =>
  streaks(volume, context, 2 + context.random.integer(3), (random) => [
    random.uniform(-25, 25),
    -random.uniform(30, 60),
    -random.uniform(25, 60),
  ]);

/** Streaks from an aneurysm's metal coil, in the middle of the head's base, or from two. */
export const coilStreaks: Alter = (volume, context) =>
  streaks(volume, context, 1 + context.random.integer(2), (random) => [
    random.uniform(-20, 20),
    random.uniform(-20, 10),
    random.uniform(-15, 15),
  ]);

/** Rays of either sign in each slice through the metal; the metal itself is brightest in CT and black in MR. */
function streaks(volume: Volume, context: AlterContext, count: number, place: MetalPlace): Volume {
  const { random, headPointsMm, modality } = context;
  const [nx, ny, nz] = volume.grid.size;
  const [sx, sy, sz] = volume.grid.spacingMm;
  const { range } = headLevels(volume, context);
  const strength = modality === 'CT' ? 1500 : range;
  const toVoxel = voxelFromPatient(volume.grid);
  const middle = centroidMm(headPointsMm);
  const centre = (): Vec3 => {
    const [x, y, z] = place(random);
    return transformPoint(toVoxel, [middle[0] + x, middle[1] + y, middle[2] + z]);
  };
  const pieces = Array.from({ length: count }, () => ({
    centre: centre(),
    radiusMm: random.uniform(3, 8),
    heightMm: random.uniform(8, 25),
    rays: 6 + random.integer(8),
    phase: random.uniform(0, 2 * Math.PI),
  }));
  return mapVoxels(volume, (value, index) => {
    const i = index % nx;
    const j = Math.floor(index / nx) % ny;
    const k = Math.floor(index / (nx * ny)) % nz;
    let result = value;
    for (const { centre, radiusMm, heightMm, rays, phase } of pieces) {
      const away = Math.abs(k - centre[2]) * sz;
      if (away > heightMm) continue;
      const x = (i - centre[0]) * sx;
      const y = (j - centre[1]) * sy;
      const r = Math.hypot(x, y);
      if (r < radiusMm) return modality === 'CT' ? 3071 : context.background;
      const ray = Math.cos(rays * Math.atan2(y, x) + phase);
      const sharpened = ray * ray * ray * ray * ray;
      result += strength * sharpened * (1 - away / heightMm) * Math.min(1, (2 * radiusMm) / r);
    }
    return Math.round(modality === 'CT' ? Math.max(-1024, Math.min(3071, result)) : Math.max(0, result));
  });
}
