import { patientFromVoxel, transformPoint, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Alter } from '../family.ts';
import { randomDirection } from '../random.ts';
import { headLevels, mapVoxels } from './head-values.ts';

/** Smooth multiplicative shading as of a surface coil: the exponential of a random cubic, from 1/strength to strength. */
export function biasField(strength: number): Alter {
  return (volume, { random, background }) => {
    const [nx, ny, nz] = volume.grid.size;
    const terms = Array.from({ length: 10 }, () => random.normal());
    const field = (x: number, y: number, z: number): number =>
      terms[0]! * x + terms[1]! * y + terms[2]! * z +
      terms[3]! * x * y + terms[4]! * y * z + terms[5]! * z * x +
      terms[6]! * x * x + terms[7]! * y * y + terms[8]! * z * z + terms[9]! * x * y * z; // prettier-ignore
    let largest = 1e-6;
    for (let corner = 0; corner < 27; corner++) {
      const at = field((corner % 3) - 1, (Math.floor(corner / 3) % 3) - 1, Math.floor(corner / 9) - 1);
      largest = Math.max(largest, Math.abs(at));
    }
    const scale = Math.log(strength) / largest;
    return mapVoxels(volume, (value, index) => {
      const x = (2 * (index % nx)) / nx - 1;
      const y = (2 * (Math.floor(index / nx) % ny)) / ny - 1;
      const z = (2 * Math.floor(index / (nx * ny))) / nz - 1;
      return Math.round(background + (value - background) * Math.exp(scale * field(x, y, z)));
    });
  };
}

/** A surface coil: full brightness on its side of the head, fading to a tenth on the far side. */
export const surfaceCoil: Alter = (volume, { random, background, headPointsMm }) => {
  const [x, y, z] = randomDirection(random);
  const along = ([px, py, pz]: Vec3): number => x * px + y * py + z * pz;
  const places = headPointsMm.map(along);
  const near = places.reduce((most, place) => Math.max(most, place), -Infinity);
  const far = places.reduce((least, place) => Math.min(least, place), Infinity);
  const m = patientFromVoxel(volume.grid);
  const [nx, ny] = volume.grid.size;
  return mapVoxels(volume, (value, index) => {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const share = Math.max(0, Math.min(1, (near - along(point)) / (near - far)));
    return Math.round(background + (value - background) * 10 ** -share);
  });
};

/** Noise of a share of the head's brightness: Rician for magnitude MR (Gudbjartsson 1995), Gaussian for CT and PET. */
export function noise(leastShare: number, mostShare: number): Alter {
  return (volume, context) => {
    const { random, modality } = context;
    const sigma = random.uniform(leastShare, mostShare) * noiseRange(modality, headLevels(volume, context).range);
    const isMagnitude = modality !== 'CT' && modality !== 'PT';
    // A long table of normal numbers, entered anywhere, is far quicker than drawing each.
    const table = Float32Array.from({ length: 65_537 }, () => random.normal() * sigma);
    let at = random.integer(table.length);
    const next = (): number => table[(at = (at + 7919) % table.length)]! * (random.integer(2) === 0 ? 1 : -1);
    return mapVoxels(volume, (value) => Math.round(isMagnitude ? Math.hypot(value + next(), next()) : value + next()));
  };
}

/** CT's range is mostly bone; its noise is counted in soft tissue's. */
function noiseRange(modality: string, range: number): number {
  return modality === 'CT' ? 400 : range;
}

/** Tissues drawn together about the head's median; air stays where it is. */
export function lowContrast(keptShare: number): Alter {
  return (volume, context) => {
    const { medianValue } = headLevels(volume, context);
    const floor = context.background + 0.25 * (medianValue - context.background);
    return mapVoxels(volume, (value) =>
      Math.round(value <= floor ? value : medianValue + keptShare * (value - medianValue)),
    );
  };
}

/** Another monotone scale: gamma from 0.4 to 2.2, any factor from 0.001 to 100 and an offset; stored as floats. */
export const otherScale: Alter = (volume, context) => {
  const { random, background } = context;
  const { range } = headLevels(volume, context);
  const gamma = Math.exp(random.uniform(Math.log(0.4), Math.log(2.2)));
  const factor = 10 ** random.uniform(-3, 2);
  const offset = random.uniform(-1, 1) * factor * range;
  return mapVoxels(volume, (value) => {
    const share = (value - background) / range;
    return Math.fround(offset + factor * range * Math.sign(share) * Math.abs(share) ** gamma);
  });
};

/** Stored in few levels: 16 to 64 for the whole range. */
export const fewLevels: Alter = (volume, context) => {
  const levels = context.random.pick([16, 32, 64]);
  const { range } = headLevels(volume, context);
  return mapVoxels(volume, (value) =>
    Math.max(0, Math.min(levels - 1, Math.round(((value - context.background) / range) * 0.8 * levels))),
  );
};

/** Stored over nearly all of 16 bits, so that squares and sums overflow integers. */
export const sixteenBits: Alter = (volume, { background }) => {
  const highest = volume.voxels.reduce((most, value) => Math.max(most, value), -Infinity);
  return mapVoxels(volume, (value) => Math.round(((value - background) / (highest - background)) * 65_000));
};

/** Bright is dark: air becomes the brightest. */
export const inverted: Alter = (volume, context) => {
  const { range } = headLevels(volume, context);
  const top = context.background + 1.2 * range;
  return mapVoxels(volume, (value) => Math.max(0, Math.round(top - value)));
};
