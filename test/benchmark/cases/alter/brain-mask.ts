import { patientFromVoxel, transformPoint, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import { centroidMm } from '../head-points.ts';
import { sourceSeries, type Subject } from '../subjects.ts';

/** CT value above which a voxel counts as bone, HU. */
const boneHu = 300;
/** Bone is thickened by this so that the openings of the skull close, mm. */
const closingMm = 7;
/** The brain is looked for only so far below the top of the skull, mm: the foramen magnum stays open. */
const brainHeightMm = 128;

const masks = new Map<string, Promise<Uint8Array>>();

/**
 * 1 inside the skull, on the grid that the simulated subject's series share: what is reached from the head's middle
 * without crossing thickened bone in the CT, thickened back. Of a subject that is brain alone: all that is not black.
 */
export function brainMask(subject: Subject): Promise<Uint8Array> {
  const cached = masks.get(subject.name) ?? findBrain(subject);
  masks.set(subject.name, cached);
  return cached;
}

async function findBrain(subject: Subject): Promise<Uint8Array> {
  if (!subject.isBrainOnly) return insideSkull((await sourceSeries(subject, 'CT')).volume);
  const { voxels } = (await sourceSeries(subject, 'T1')).volume;
  return Uint8Array.from(voxels, (value) => (value > 0 ? 1 : 0));
}

function collected(indices: number[], isInside: number, index: number): number[] {
  if (isInside) indices.push(index);
  return indices;
}

const voxelLists = new Map<string, Promise<Uint32Array>>();

/** Indices of the brain's voxels on the grid of the subject's T1. */
export function brainVoxels(subject: Subject): Promise<Uint32Array> {
  const cached =
    voxelLists.get(subject.name) ??
    brainMask(subject).then((mask) => new Uint32Array(mask.reduce<number[]>(collected, [])));
  voxelLists.set(subject.name, cached);
  return cached;
}

/** The middle of the brain's bounding box and half its size, mm in the patient space of the subject's T1. */
export async function brainBox(subject: Subject): Promise<{ readonly centreMm: Vec3; readonly halfMm: Vec3 }> {
  const { grid } = (await sourceSeries(subject, 'T1')).volume;
  const m = patientFromVoxel(grid);
  const [nx, ny] = grid.size;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const index of await brainVoxels(subject)) {
    const point = transformPoint(m, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, point[axis]!);
      high[axis] = Math.max(high[axis]!, point[axis]!);
    }
  }
  const of = (value: (axis: number) => number): Vec3 => [value(0), value(1), value(2)];
  return {
    centreMm: of((axis) => (low[axis]! + high[axis]!) / 2),
    halfMm: of((axis) => (high[axis]! - low[axis]!) / 2),
  };
}

function insideSkull({ voxels, grid }: Volume): Uint8Array {
  const bone = Uint8Array.from(voxels, (value) => (value > boneHu ? 1 : 0));
  const blocked = dilated(bone, grid.size, closingMm);
  const bonePoints: Vec3[] = [];
  const [nx, ny, nz] = grid.size;
  let top = 0;
  for (let index = 0; index < bone.length; index += 7) {
    if (!bone[index]) continue;
    const k = Math.floor(index / (nx * ny));
    top = Math.max(top, k);
    bonePoints.push([index % nx, Math.floor(index / nx) % ny, k]);
  }
  for (let index = 0; index < blocked.length; index++) {
    if (Math.floor(index / (nx * ny)) < top - brainHeightMm) blocked[index] = 1;
  }
  const middle = centroidMm(bonePoints).map(Math.round) as unknown as Vec3;
  const seed = middle[0] + nx * (middle[1] + ny * Math.min(nz - 1, Math.round(top - 0.45 * brainHeightMm)));
  return dilated(flooded(blocked, grid.size, seed), grid.size, closingMm - 1);
}

function flooded(blocked: Uint8Array, [nx, ny, nz]: Vec3, seed: number): Uint8Array {
  const reached = new Uint8Array(blocked.length);
  const queue = [seed];
  reached[seed] = 1;
  const strides = [1, nx, nx * ny];
  while (queue.length > 0) {
    const at = queue.pop()!;
    const place = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    [nx, ny, nz].forEach((length, axis) => {
      for (const step of [-1, 1]) {
        const next = place[axis]! + step;
        const to = at + step * strides[axis]!;
        if (next < 0 || next >= length || blocked[to] || reached[to]) continue;
        reached[to] = 1;
        queue.push(to);
      }
    });
  }
  return reached;
}

/** Dilation by a box of half-width `radius` voxels, one axis after the other. */
function dilated(mask: Uint8Array, [nx, ny, nz]: Vec3, radius: number): Uint8Array {
  let current = mask;
  const strides = [1, nx, nx * ny];
  [nx, ny, nz].forEach((length, axis) => {
    const next = new Uint8Array(current.length);
    const stride = strides[axis]!;
    for (let index = 0; index < current.length; index++) {
      if (!current[index]) continue;
      const place = Math.floor(index / stride) % length;
      const first = Math.max(-radius, -place);
      const last = Math.min(radius, length - 1 - place);
      for (let step = first; step <= last; step++) next[index + step * stride] = 1;
    }
    current = next;
  });
  return current;
}
