import type { Volume } from '../../../../src-main/engine/volume.ts';

/** Brightness of nearly the brightest tissue: 95 % of all voxels lie below it in a head that fills a third of its grid. */
export function bright({ voxels }: Volume): number {
  const sample = Float32Array.from({ length: Math.ceil(voxels.length / 97) }, (_, index) => voxels[index * 97]!);
  sample.sort();
  return Math.max(1, sample[Math.floor(0.95 * (sample.length - 1))]!);
}

/**
 * Share of vessel in each voxel, 0 to 1, from a phase-contrast angiography: in the simulated ones tissue stays below
 * 60 and a vessel that fills its voxel measures about 300.
 */
export function vesselShare(angiography: Volume): (index: number) => number {
  const tissue = 60;
  const full = 280;
  return (index) => Math.max(0, Math.min(1, (angiography.voxels[index]! - tissue) / (full - tissue)));
}

/** A magnitude's noise (Rician; Gudbjartsson 1995) of the given spread, from a table entered anywhere. */
export function rician(random: { normal(): number; integer(count: number): number }, sigma: number) {
  const table = Float32Array.from({ length: 65_537 }, () => random.normal() * sigma);
  let at = random.integer(table.length);
  const next = (): number => table[(at = (at + 7919) % table.length)]!;
  return (value: number): number => Math.round(Math.hypot(value + next(), next()));
}
