import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { MadeFrom } from './made-series.ts';
import { bright, rician, vesselShare } from './tissue.ts';

/** Time of flight: tissue saturated to a third, fat less so, flowing blood brightest. */
export function timeOfFlight({ series, random }: MadeFrom): Volume {
  const t1 = series['T1']!;
  const share = vesselShare(series['PCA']!);
  const top = bright(t1);
  const saturated = random.uniform(0.25, 0.45);
  const noisy = rician(random, 10);
  const voxels = t1.voxels.map((value, index) => {
    const tissue = 500 * saturated * (0.5 + (0.5 * value) / top) * Math.min(1, value / (0.25 * top));
    return noisy(tissue + share(index) * Math.max(0, 500 - tissue));
  });
  return { voxels, grid: t1.grid };
}

/** CT after contrast: blood of 250 to 450 HU in the vessels. */
export function computedAngiography({ series, random }: MadeFrom): Volume {
  const ct = series['CT']!;
  const share = vesselShare(series['PCA']!);
  const bloodHu = random.uniform(250, 450);
  const voxels = ct.voxels.map((value, index) => Math.round(value + share(index) * Math.max(0, bloodHu - value)));
  return { voxels, grid: ct.grid };
}
