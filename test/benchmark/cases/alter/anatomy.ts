import { patientFromVoxel, transformPoint, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import { randomDirection } from '../random.ts';
import type { Alter } from '../family.ts';
import { centroidMm } from '../head-points.ts';
import { brainMask } from './brain-mask.ts';
import { headLevels, mapVoxels } from './head-values.ts';

/** Everything outside the skull's inside set to air; for the simulated subjects' own grid. */
export const brainExtracted: Alter = async (volume, { subject, background }) => {
  const mask = await brainMask(subject);
  return mapVoxels(volume, (value, index) => (mask[index] ? value : background));
};

/** A lesion of 40–90 mm across with an uneven rim, far brighter or darker than tissue, in this series alone. */
export const largeLesion: Alter = (volume, context) => {
  const { random, headPointsMm, modality, background } = context;
  const { medianValue, range } = headLevels(volume, context);
  const middle = centroidMm(headPointsMm);
  const away = randomDirection(random);
  const offsetMm = random.uniform(15, 45);
  const centre: Vec3 = [
    middle[0] + away[0] * offsetMm,
    middle[1] + away[1] * offsetMm,
    middle[2] + 20 + Math.abs(away[2]) * offsetMm,
  ];
  const radiiMm = [0, 1, 2].map(() => random.uniform(20, 45));
  const waves = Array.from({ length: 4 }, () => [...randomDirection(random), random.uniform(0, 2 * Math.PI)] as const);
  const coreValue =
    modality === 'CT' ? random.pick([10, 75]) : background + range * random.pick([0.05, 0.25, 1.1, 1.3]);
  const m = patientFromVoxel(volume.grid);
  const [nx, ny] = volume.grid.size;
  return mapVoxels(volume, (value, index) => {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const offset = [point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]] as const;
    let distance = Math.hypot(offset[0] / radiiMm[0]!, offset[1] / radiiMm[1]!, offset[2] / radiiMm[2]!);
    if (distance > 1.5) return value;
    for (const [x, y, z, phase] of waves) {
      distance += 0.09 * Math.sin((x * offset[0] + y * offset[1] + z * offset[2]) / 6 + phase);
    }
    const isTissue =
      modality === 'CT' ? value > -50 && value < 120 : value > background + 0.2 * (medianValue - background);
    const share = isTissue ? Math.max(0, Math.min(1, (1.1 - distance) / 0.2)) : 0;
    return Math.round(value + share * (coreValue - value));
  });
};

/** What fluid looks like: HU, or share of the range from air to nearly the brightest tissue. */
const fluidShare: Readonly<Record<string, number>> = { T1: 0.22, T2: 1.1, FLAIR: 0.15, PD: 0.9, PCA: 0.3, PET: 0.05 };

/**
 * After surgery, in this series alone: a cavity of fluid of 25 to 55 mm that reaches the brain's surface, an air bubble
 * in front in half of the cases, and the bone above it open or replaced.
 */
export const cavity: Alter = (volume, context) => {
  const { random, headPointsMm, modality, seriesName, background } = context;
  const { range } = headLevels(volume, context);
  const middle = centroidMm(headPointsMm);
  const [x, y, z] = randomDirection(random);
  // In the upper half, about 50 mm from the head's middle: under the skull.
  const towards: Vec3 = [x, y, Math.abs(z)];
  const depthMm = random.uniform(45, 60);
  const centre = [0, 1, 2].map((axis) => middle[axis]! + towards[axis]! * depthMm + (axis === 2 ? 15 : 0));
  const radiiMm = [0, 1, 2].map(() => random.uniform(12, 27));
  const fluid = modality === 'CT' ? 8 : background + range * (fluidShare[seriesName] ?? 0.5);
  const hasAir = random.integer(2) === 0;
  const airValue = modality === 'CT' ? -950 : background;
  const m = patientFromVoxel(volume.grid);
  const [nx, ny] = volume.grid.size;
  return mapVoxels(volume, (value, index) => {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const offset = [point[0] - centre[0]!, point[1] - centre[1]!, point[2] - centre[2]!] as const;
    const away = Math.hypot(offset[0] / radiiMm[0]!, offset[1] / radiiMm[1]!, offset[2] / radiiMm[2]!);
    if (away < 1) {
      // Air rises to the front of a patient who lies on the back.
      const isAir = hasAir && offset[1] < -0.6 * radiiMm[1]!;
      const isOutside = value <= background + (modality === 'CT' ? 400 : 0.05 * range);
      return isOutside && offset[0] * towards[0] + offset[1] * towards[1] + offset[2] * towards[2] > 0
        ? value
        : Math.round(isAir ? airValue : fluid);
    }
    // Bone of the flap above the cavity is gone: soft tissue stands there.
    const isFlap = away < 1.6 && modality === 'CT' && value > 250;
    return isFlap ? 40 : value;
  });
};
