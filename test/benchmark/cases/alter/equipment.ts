import { patientFromVoxel, transformPoint, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { Alter, AlterContext } from '../family.ts';
import { centroidMm } from '../head-points.ts';

/** HU of what is put about the head at an offset from the head's middle, mm; null where nothing is. */
type Equipment = (x: number, y: number, z: number) => number | null;

/** Room about the source's grid for what stands beside the head, mm. */
const roomMm = 45;

/** Draws equipment into the air of an upright CT, on a wider field of view. */
function withEquipment(make: (context: AlterContext, halfMm: Vec3) => Equipment): Alter {
  return (volume, context) => {
    const { headPointsMm, background } = context;
    const middle = centroidMm(headPointsMm);
    const halfMm = [0, 1, 2].map((axis) =>
      headPointsMm.reduce((most, point) => Math.max(most, Math.abs(point[axis]! - middle[axis]!)), 0),
    ) as unknown as Vec3;
    const equipment = make(context, halfMm);
    const wider = padded(volume, roomMm, background);
    const m = patientFromVoxel(wider.grid);
    const [nx, ny] = wider.grid.size;
    const voxels = wider.voxels.map((value, index) => {
      if (value > -500) return value;
      const [x, y, z] = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
      return equipment(x - middle[0], y - middle[1], z - middle[2]) ?? value;
    });
    return { voxels, grid: wider.grid };
  };
}

/** A stereotactic frame: a square ring below, four posts with pins into the skull, and N-shaped rods on three plates. */
export const stereotacticFrame: Alter = withEquipment(({ random }, [halfX, halfY]) => {
  const metalHu = random.pick([1500, 3071]);
  const ringMm = Math.max(halfX, halfY) + random.uniform(6, 14);
  const lowMm = -random.uniform(40, 60);
  const pinMm = lowMm + random.uniform(60, 90);
  const [postX, postY] = [halfX * 0.95, halfY * 0.95];
  const hasRods = random.integer(3) > 0;
  return (x, y, z) => {
    const [ax, ay] = [Math.abs(x), Math.abs(y)];
    if (Math.abs(Math.max(ax, ay) - ringMm) < 5 && z > lowMm && z < lowMm + 14) return metalHu;
    if (Math.hypot(ax - postX, ay - postY) < 7 && z > lowMm && z < pinMm + 10) return metalHu;
    // A pin runs from its post straight to the head's middle, as far as there is air.
    const along = (ax * postX + ay * postY) / Math.hypot(postX, postY);
    const across = Math.hypot(ax - (postX * along) / Math.hypot(postX, postY), ay - (postY * along) / Math.hypot(postX, postY)); // prettier-ignore
    if (across < 2 && Math.abs(z - pinMm) < 2 && along < Math.hypot(postX, postY)) return metalHu;
    if (!hasRods || z < lowMm + 14 || z > lowMm + 134) return null;
    const diagonalMm = -60 + (z - lowMm - 14);
    const isRod = (away: number, beside: number): boolean =>
      away < 2 && [-60, 60, diagonalMm].some((at) => Math.abs(beside - at) < 2);
    return isRod(Math.abs(ax - ringMm), y) || isRod(Math.abs(y + ringMm), x) ? 400 : null;
  };
});

/** A head holder: a shell of carbon fibre under and beside the head, foam in between, straps over the forehead. */
export const headHolder: Alter = withEquipment(({ random }, [halfX, halfY]) => {
  const gapMm = random.uniform(4, 14);
  const thickMm = random.uniform(3, 6);
  const shellHu = random.uniform(-300, 200);
  const openMm = random.uniform(-30, 10);
  const strapMm = random.uniform(10, 40);
  return (x, y, z) => {
    const [a, b] = [halfX + gapMm, halfY + gapMm];
    const radius = Math.hypot(x / a, y / b);
    const awayMm = (radius - 1) * Math.min(a, b);
    if (y > openMm) return awayMm < -gapMm ? null : awayMm < 0 ? -930 : awayMm < thickMm ? shellHu : null;
    return Math.abs(z - strapMm) < 14 && Math.abs(awayMm + gapMm - 2) < 2 ? -100 : null;
  };
});

/** The same volume on a grid wider by a margin on every side. */
function padded({ voxels, grid }: Volume, marginMm: number, value: number): Volume {
  const margin = grid.spacingMm.map((spacing) => Math.round(marginMm / spacing)) as unknown as Vec3;
  const size = grid.size.map((n, axis) => n + 2 * margin[axis]!) as unknown as Vec3;
  const wider = new Float32Array(size[0] * size[1] * size[2]).fill(value);
  const [nx, ny, nz] = grid.size;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const from = nx * (j + ny * k);
      const to = margin[0] + size[0] * (j + margin[1] + size[1] * (k + margin[2]));
      wider.set(voxels.subarray(from, from + nx), to);
    }
  }
  const first = margin.map((n) => -n) as unknown as Vec3;
  return { voxels: wider, grid: { ...grid, size, originMm: transformPoint(patientFromVoxel(grid), first) } };
}
