import type { Volume } from '../../../../src-main/engine/volume.ts';
import { brainVoxels } from '../alter/brain-mask.ts';
import type { MadeFrom } from './made-series.ts';
import { bright, vesselShare } from './tissue.ts';

/**
 * T1 after gadolinium: vessels and sinuses brighter than fat, and a tumour with a bright uneven rim, a dark core and
 * oedema about it that the T1 before it does not show.
 */
export async function contrastT1({ series, subject, random }: MadeFrom): Promise<Volume> {
  const t1 = series['T1']!;
  const share = vesselShare(series['PCA']!);
  const top = bright(t1);
  const brain = await brainVoxels(subject);
  const [nx, ny] = t1.grid.size;
  const at = brain[random.integer(brain.length)]!;
  const centre = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))] as const;
  const radii = [0, 1, 2].map(() => random.uniform(8, 22));
  const rim = random.uniform(0.15, 0.35);
  const phases = [0, 1, 2].map(() => random.uniform(0, 2 * Math.PI));
  const vesselValue = top * random.uniform(1.1, 1.6);
  const inBrain = new Uint8Array(t1.voxels.length);
  for (const voxel of brain) inBrain[voxel] = 1;
  const voxels = t1.voxels.map((value, index) => {
    const vessel = share(index);
    let result = value + vessel * Math.max(0, vesselValue - value);
    if (!inBrain[index]) return Math.round(result);
    const x = (index % nx) - centre[0];
    const y = (Math.floor(index / nx) % ny) - centre[1];
    const z = Math.floor(index / (nx * ny)) - centre[2];
    const away =
      Math.hypot(x / radii[0]!, y / radii[1]!, z / radii[2]!) +
      0.08 * (Math.sin(x / 4 + phases[0]!) + Math.sin(y / 5 + phases[1]!) + Math.sin(z / 4 + phases[2]!));
    if (away < 1 - rim) result = 0.35 * top;
    else if (away < 1) result = top * 1.15;
    else if (away < 1.7) result *= 1 - 0.3 * (1.7 - away);
    return Math.round(result);
  });
  return { voxels, grid: t1.grid };
}
