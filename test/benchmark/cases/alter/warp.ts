import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type Vec3,
} from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { AlterContext } from '../family.ts';
import { linearSampler } from '../reslice.ts';
import { sourceSeries, type Subject } from '../subjects.ts';
import { brainBox, brainMask } from './brain-mask.ts';

/**
 * A deformation of a head, in the source's patient space: what is seen at a point is taken from the point plus this, mm.
 * Where it is zero nothing moved, and a rigid truth holds.
 */
export type Displacement = (pointMm: Vec3) => Vec3;

/** Points displaced by less than this count as undistorted, mm: the error is measured over them. */
export const undistortedMm = 0.3;

const still: Vec3 = [0, 0, 0];

export function warped({ voxels, grid }: Volume, displacement: Displacement): Volume {
  const m = patientFromVoxel(grid);
  const toVoxel = voxelFromPatient(grid);
  const sample = linearSampler({ voxels, grid });
  const [nx, ny] = grid.size;
  const moved = voxels.map((value, index) => {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    const [dx, dy, dz] = displacement(point);
    if (dx * dx + dy * dy + dz * dz < 1e-6) return value;
    const [x, y, z] = transformPoint(toVoxel, [point[0] + dx, point[1] + dy, point[2] + dz]);
    const taken = sample(x, y, z);
    return Number.isNaN(taken) ? value : Math.round(taken);
  });
  return { voxels: moved, grid };
}

/** One side swells: tissue moves from its middle towards the other side by 4 to 9 mm, and less around; the skull stays. */
export async function swollenSide({ subject, random }: AlterContext): Promise<Displacement> {
  const { centreMm, halfMm } = await brainBox(subject);
  const depth = await brainDepth(subject);
  const side = random.pick([-1, 1]);
  const middle = [
    centreMm[0] + side * halfMm[0] * random.uniform(0.25, 0.5),
    centreMm[1] + halfMm[1] * random.uniform(-0.4, 0.4),
    centreMm[2] + halfMm[2] * random.uniform(0, 0.4),
  ] as const;
  const mostMm = random.uniform(4, 9);
  const widthMm = random.uniform(22, 32);
  return (point) => {
    const [x, y, z] = [point[0] - middle[0], point[1] - middle[1], point[2] - middle[2]];
    const share = bell((x * x + y * y + z * z) / (widthMm * widthMm));
    if (share === 0) return still;
    const byMm = mostMm * share * depth(point);
    // What moves towards the other side by so much is taken from this side; along the other axes tissue spreads.
    return [side * byMm, (-y / widthMm) * 0.35 * byMm, (-z / widthMm) * 0.35 * byMm];
  };
}

/** Two years of a fast atrophy: ventricles wider by 1 to 2.5 mm all round, the cortex back from the skull by 0.5 to 1.5 mm. */
export async function atrophy({ subject, random }: AlterContext): Promise<Displacement> {
  const { centreMm } = await brainBox(subject);
  const depth = await brainDepth(subject);
  const innerMm = random.uniform(1, 2.5);
  const outerMm = random.uniform(0.5, 1.5);
  const reachMm = 24;
  return (point) => {
    const within = depth(point);
    if (within === 0) return still;
    const [x, y, z] = [point[0] - centreMm[0], point[1] - centreMm[1], point[2] - centreMm[2] - 8];
    const awayMm = Math.hypot(x, y, z) || 1;
    const t = awayMm / reachMm;
    // Outwards about the ventricles (largest at reachMm), inwards in the rim below the skull.
    const outwardMm = innerMm * t * bell((t * t) / 2) - outerMm * 4 * within * (1 - within);
    return [(-x / awayMm) * outwardMm, (-y / awayMm) * outwardMm, (-z / awayMm) * outwardMm];
  };
}

/** Echo-planar stretching along the phase-encoding axis (front to back), where air lies near: forehead and ears, 3 to 12 mm. */
export function echoPlanarStretch(leastMm: number, mostMm: number): (context: AlterContext) => Promise<Displacement> {
  return async ({ subject, random }) => {
    const { centreMm, halfMm } = await brainBox(subject);
    const direction = random.pick([-1, 1]);
    const places = [
      { at: [0, -0.75, -0.35], mm: random.uniform(leastMm, mostMm), widthMm: random.uniform(14, 22) },
      { at: [0.7, 0.1, -0.6], mm: -0.7 * random.uniform(leastMm, mostMm), widthMm: random.uniform(12, 17) },
      { at: [-0.7, 0.1, -0.6], mm: -0.7 * random.uniform(leastMm, mostMm), widthMm: random.uniform(12, 17) },
    ].map(({ at, mm, widthMm }) => ({
      centre: at.map((share, axis) => centreMm[axis]! + share * halfMm[axis]!) as unknown as Vec3,
      mm: direction * mm,
      widthMm,
    }));
    return ([x, y, z]) => {
      let alongY = 0;
      for (const { centre, mm, widthMm } of places) {
        const squared = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2;
        alongY += mm * bell(squared / (widthMm * widthMm));
      }
      return alongY === 0 ? still : [0, alongY, 0];
    };
  };
}

/** A bell like the Gaussian exp(−t/2), but exactly zero from t = 9 on. */
function bell(t: number): number {
  return t >= 9 ? 0 : (1 - t / 9) ** 4;
}

const depths = new Map<string, Promise<(pointMm: Vec3) => number>>();

/** How deep in the brain a point lies: 0 at its edge and outside, 1 from about a centimetre below; smooth. */
function brainDepth(subject: Subject): Promise<(pointMm: Vec3) => number> {
  const cached = depths.get(subject.name) ?? measureDepth(subject);
  depths.set(subject.name, cached);
  return cached;
}

async function measureDepth(subject: Subject): Promise<(pointMm: Vec3) => number> {
  const { grid } = (await sourceSeries(subject, 'T1')).volume;
  const mask = Float32Array.from(await brainMask(subject));
  for (let turn = 0; turn < 2; turn++) blurAlongAxes(mask, grid.size, 7);
  const sample = linearSampler({ voxels: mask, grid });
  const toVoxel = voxelFromPatient(grid);
  return (point) => {
    const [x, y, z] = transformPoint(toVoxel, point);
    const share = sample(x, y, z);
    // A flat edge's blurred mask is a half at the edge itself; a little more leaves the edge in its place.
    return share > 0.55 ? Math.min(1, (share - 0.55) / 0.44) : 0;
  };
}

/** A running mean over ±radius voxels along each axis; outside the grid counts as 0. */
function blurAlongAxes(values: Float32Array, size: Vec3, radius: number): void {
  const strides = [1, size[0], size[0] * size[1]];
  for (let axis = 0; axis < 3; axis++) {
    const length = size[axis]!;
    const stride = strides[axis]!;
    const line = new Float32Array(length);
    for (let start = 0; start < values.length; start++) {
      if (Math.floor(start / stride) % length !== 0) continue;
      let sum = 0;
      for (let i = 0; i < Math.min(radius, length); i++) sum += values[start + i * stride]!;
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += values[start + (i + radius) * stride]!;
        if (i - radius - 1 >= 0) sum -= line[i - radius - 1]!;
        line[i] = values[start + i * stride]!;
        values[start + i * stride] = sum / (2 * radius + 1);
      }
    }
  }
}
