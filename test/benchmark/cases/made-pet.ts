import type { Volume } from '../../../src-main/engine/volume.ts';
import { gaussianBlurred } from './gaussian-blur.ts';
import { otsu } from './head-points.ts';
import { seededRandom } from './random.ts';

/** What a made PET is estimated from: series of one head on one grid, and where its brain is (1). */
export interface PetSources {
  readonly t1: Volume;
  readonly t2: Volume;
  readonly ct: Volume;
  readonly brain: Uint8Array;
}

/** Uptake by tissue, as the simulated PET of subject04 shows it: grey matter brightest, scalp a sixth of it. */
const uptake = { grey: 4000, white: 1300, fluid: 300, softTissue: 650, bone: 500, air: 0 } as const;
/** Of the voxels before the blur, as a share of their uptake, and in air: after it about what subject04's PET has. */
const noiseShare = 0.6;
const airNoise = 250;
/** HU above which a voxel is head, and bone. */
const headHu = -300;
const boneHu = 300;
/** A voxel whose surroundings over 5 mm are brighter than this in T1 (its air is about 10) is head. */
const headBlurMm = 5;
const headT1 = 40;
/** Shading changes over more than this, mm. */
const shadingMm = 50;

/**
 * A PET of a head that has none: fluid is what is bright in T2, white matter what is bright in T1 against T2, grey matter
 * the rest of the brain, blurred as the scanner does.
 *
 * @param fwhmMm the scanner's blur, full width at half maximum
 */
export function madePet({ t1, t2, ct, brain }: PetSources, fwhmMm: number, seed: string): Volume {
  const { grid } = t1;
  const fluidAbove = otsu(t2.voxels.filter((_, i) => brain[i] === 1));
  const solid = brain.map((inside, i) => (inside && t2.voxels[i]! <= fluidAbove ? 1 : 0));
  const whiteness = relativeToSurroundings(
    t1.voxels.map((value, i) => Math.min(4, value / Math.max(1, t2.voxels[i]!))),
    solid,
    grid,
  );
  const whiteAbove = otsu(whiteness.filter((_, i) => solid[i] === 1));
  // The table of the CT scanner is no part of the head.
  const head = gaussianBlurred(t1, headBlurMm).voxels.map((value) => (value > headT1 ? 1 : 0));
  const uptakeAt = (i: number): number => {
    if (brain[i]) {
      if (!solid[i]) return uptake.fluid;
      return whiteness[i]! > whiteAbove ? uptake.white : uptake.grey;
    }
    if (!head[i] || ct.voxels[i]! < headHu) return uptake.air;
    return ct.voxels[i]! > boneHu ? uptake.bone : uptake.softTissue;
  };
  const random = seededRandom(seed);
  const voxels = t1.voxels.map((_, i) => {
    const mean = uptakeAt(i);
    return mean + random.normal() * (airNoise + noiseShare * mean);
  });
  const blurred = gaussianBlurred({ voxels, grid }, fwhmMm);
  return { grid, voxels: blurred.voxels.map((value) => Math.max(0, Math.round(value))) };
}

/** Each value by the mean of its surroundings within the mask, which takes the shading of a coil away. */
function relativeToSurroundings(values: Float32Array, mask: Uint8Array, grid: Volume['grid']): Float32Array {
  const sums = gaussianBlurred({ voxels: values.map((value, i) => value * mask[i]!), grid }, shadingMm).voxels;
  const weights = gaussianBlurred({ voxels: Float32Array.from(mask), grid }, shadingMm).voxels;
  return values.map((value, i) => (value * weights[i]!) / Math.max(1e-6, sums[i]!));
}
