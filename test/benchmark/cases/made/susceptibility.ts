import { patientFromVoxel, transformPoint } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import { brainBox } from '../alter/brain-mask.ts';
import type { MadeFrom } from './made-series.ts';
import { bright, rician, vesselShare } from './tissue.ts';

/** CT value from which a voxel counts as bone, HU. */
const boneHu = 250;

/**
 * Susceptibility-weighted: little contrast between tissues, dark veins (drawn a voxel wider than they are, as their
 * field does), dark bone and air, dark deep nuclei, a hole above the frontal sinuses, and some microbleeds.
 */
export async function susceptibilityWeighted({ series, subject, random }: MadeFrom): Promise<Volume> {
  const [t1, t2, ct] = [series['T1']!, series['T2']!, series['CT']!];
  const share = vesselShare(series['PCA']!);
  const [topT1, topT2] = [bright(t1), bright(t2)];
  const { centreMm, halfMm } = await brainBox(subject);
  const { size, grid } = { size: t1.grid.size, grid: t1.grid };
  const [nx, ny] = size;
  const strides = [1, nx, nx * ny];
  const m = patientFromVoxel(grid);
  const veinDarkness = random.uniform(0.6, 0.9);
  const iron = random.uniform(0.15, 0.35);
  const bleeds = Array.from({ length: 3 + random.integer(8) }, () =>
    [0, 1, 2].map((axis) => centreMm[axis]! + random.uniform(-0.7, 0.7) * halfMm[axis]!),
  );
  const sinus = [centreMm[0], centreMm[1] - 0.75 * halfMm[1], centreMm[2] - 0.55 * halfMm[2]] as const;
  const noisy = rician(random, 12);
  const voxels = t1.voxels.map((_, index) => {
    if (ct.voxels[index]! > boneHu || ct.voxels[index]! < -300) return noisy(15);
    let vein = share(index);
    for (const stride of strides) {
      for (const step of [-stride, stride]) vein = Math.max(vein, 0.7 * (share(index + step) || 0));
    }
    const [x, y, z] = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const [dx, dy, dz] = [x - centreMm[0], y - centreMm[1], z - centreMm[2]];
    const tissue = 400 * (0.55 * (t2.voxels[index]! / topT2) + 0.45 * (t1.voxels[index]! / topT1));
    const nuclei = Math.exp(-((Math.abs(dx) - 19) ** 2 / 60 + (dy + 8) ** 2 / 250 + dz ** 2 / 120));
    const hole = Math.exp(-((x - sinus[0]) ** 2 + (y - sinus[1]) ** 2 + 2 * (z - sinus[2]) ** 2) / 500);
    const isBleed = bleeds.some((bleed) => Math.hypot(x - bleed[0]!, y - bleed[1]!, z - bleed[2]!) < 2.5);
    return noisy(isBleed ? 20 : tissue * (1 - veinDarkness * vein) * (1 - iron * nuclei) * (1 - 0.9 * hole));
  });
  return { voxels, grid };
}
