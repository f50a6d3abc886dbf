import { patientFromVoxel, transformPoint } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import { brainBox, brainVoxels } from '../alter/brain-mask.ts';
import type { MadeFrom } from './made-series.ts';
import { bright, rician } from './tissue.ts';

/** What an echo-planar series shows of a tissue, from its shares of the brightest T1 and T2. */
type Contrast = (t1: number, t2: number) => number;

/** b = 1000 s/mm²: fluid (3·10⁻³ mm²/s) goes dark, tissue (0.8·10⁻³) keeps its T2; a stroke is bright in half of the cases. */
export function diffusionWeighted(from: MadeFrom): Promise<Volume> {
  const hasStroke = from.random.integer(2) === 0;
  return echoPlanarWith(from, hasStroke, (t1, t2) => {
    // Fluid is what is bright in T2 and dark in T1.
    const fluid = Math.max(0, Math.min(1, (t2 - 0.8 * t1 - 0.25) / 0.5));
    const diffusion = 0.8e-3 + fluid * 2.2e-3;
    return 2.2 * t2 * Math.exp(-1000 * diffusion);
  });
}

/** Gradient-echo EPI without diffusion weighting, as functional series are: fluid brightest. */
export function echoPlanar(from: MadeFrom): Promise<Volume> {
  return echoPlanarWith(from, false, (_, t2) => t2 ** 0.8);
}

/** The brain alone, fat being suppressed but for a residue, with holes above the air of sinuses and ears. */
async function echoPlanarWith(
  { series, subject, random }: MadeFrom,
  hasStroke: boolean,
  contrast: Contrast,
): Promise<Volume> {
  const [t1, t2] = [series['T1']!, series['T2']!];
  const [topT1, topT2] = [bright(t1), bright(t2)];
  const brain = await brainVoxels(subject);
  const inBrain = new Uint8Array(t1.voxels.length);
  for (const voxel of brain) inBrain[voxel] = 1;
  const { centreMm, halfMm } = await brainBox(subject);
  const m = patientFromVoxel(t1.grid);
  const [nx, ny] = t1.grid.size;
  const residue = random.uniform(0.03, 0.12);
  const depth = random.uniform(0.5, 0.95);
  const seed = brain[random.integer(brain.length)]!;
  const stroke = transformPoint(m, [seed % nx, Math.floor(seed / nx) % ny, Math.floor(seed / (nx * ny))]);
  const strokeMm = random.uniform(8, 25);
  const noisy = rician(random, random.uniform(8, 20));
  const voxels = t1.voxels.map((value, index) => {
    const share = contrast(value / topT1, t2.voxels[index]! / topT2);
    if (!inBrain[index]) return noisy(400 * residue * share);
    const [x, y, z] = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const [u, v, w] = [(x - centreMm[0]) / halfMm[0], (y - centreMm[1]) / halfMm[1], (z - centreMm[2]) / halfMm[2]];
    const frontal = Math.exp(-(u * u * 6 + (v + 0.75) ** 2 * 14 + (w + 0.5) ** 2 * 20));
    const ears = Math.exp(-((Math.abs(u) - 0.75) ** 2 * 25 + (v - 0.1) ** 2 * 14 + (w + 0.6) ** 2 * 20));
    const isStroke = hasStroke && Math.hypot(x - stroke[0], y - stroke[1], z - stroke[2]) < strokeMm;
    return noisy(400 * share * (1 - depth * Math.max(frontal, ears)) * (isStroke ? 1.9 : 1));
  });
  return { voxels, grid: t1.grid };
}
