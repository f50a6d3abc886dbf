import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';

/** One byte a voxel: 1 inside, 0 outside; x fastest. */
export type Mask = Uint8Array;

/** Dilation by `radius` voxels along one axis; three calls make a box dilation. */
function spreadAlong(mask: Mask, length: number, stride: number, radius: number): Mask {
  const spread = new Uint8Array(mask.length);
  const block = length * stride;
  for (let start = 0; start < mask.length; start += block) {
    for (let offset = 0; offset < stride; offset++) {
      const first = start + offset;
      let reach = -1;
      for (let i = 0; i < length; i++) {
        if (mask[first + i * stride]) reach = i + radius;
        if (i <= reach) spread[first + i * stride] = 1;
      }
      reach = length;
      for (let i = length - 1; i >= 0; i--) {
        if (mask[first + i * stride]) reach = i - radius;
        if (i >= reach) spread[first + i * stride] = 1;
      }
    }
  }
  return spread;
}

/** Box dilation by `radius` voxels along each axis. */
export function dilated(mask: Mask, [nx, ny, nz]: Vec3, [rx, ry, rz]: Vec3): Mask {
  let grown = mask;
  if (rx > 0) grown = spreadAlong(grown, nx, 1, rx);
  if (ry > 0) grown = spreadAlong(grown, ny, nx, ry);
  if (rz > 0) grown = spreadAlong(grown, nz, nx * ny, rz);
  return grown;
}

/** Box erosion; beyond the grid counts as inside, so that a head cut by the field of view keeps its cut face. */
export function eroded(mask: Mask, size: Vec3, radius: Vec3): Mask {
  return inverted(dilated(inverted(mask), size, radius));
}

export function inverted(mask: Mask): Mask {
  const result = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) result[i] = mask[i] ? 0 : 1;
  return result;
}

/**
 * Marks everything that face-connects to `seeds` within `within`.
 *
 * @param waiting scratch for as many indices as there are voxels
 * @returns how many voxels were newly reached
 */
function flooded(
  within: Mask,
  [nx, ny, nz]: Vec3,
  seeds: readonly number[],
  reached: Mask,
  waiting = new Int32Array(within.length),
): number {
  let end = 0;
  const visit = (next: number) => {
    if (within[next] === 0 || reached[next] !== 0) return;
    reached[next] = 1;
    waiting[end++] = next;
  };
  for (const seed of seeds) visit(seed);
  const nxy = nx * ny;
  let count = 0;
  for (; count < end; count++) {
    const at = waiting[count]!;
    const x = at % nx;
    const y = Math.floor(at / nx) % ny;
    const z = Math.floor(at / nxy);
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (y > 0) visit(at - nx);
    if (y < ny - 1) visit(at + nx);
    if (z > 0) visit(at - nxy);
    if (z < nz - 1) visit(at + nxy);
  }
  return count;
}

/** The largest face-connected component. */
export function largestComponent(mask: Mask, size: Vec3): Mask {
  const seen = new Uint8Array(mask.length);
  const waiting = new Int32Array(mask.length);
  let best: { seed: number; count: number } | undefined;
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i] || seen[i]) continue;
    const count = flooded(mask, size, [i], seen, waiting);
    if (!best || count > best.count) best = { seed: i, count };
  }
  const part = new Uint8Array(mask.length);
  if (best) flooded(mask, size, [best.seed], part, waiting);
  return part;
}

/** Fills what is enclosed by the mask. The grid's end faces do not count as open, since the head may be cut there. */
export function holesFilled(mask: Mask, size: Vec3): Mask {
  const [nx, ny, nz] = size;
  const outside = inverted(mask);
  const seeds: number[] = [];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const sides =
          (x === 0 || x === nx - 1 ? 1 : 0) + (y === 0 || y === ny - 1 ? 1 : 0) + (z === 0 || z === nz - 1 ? 1 : 0);
        // The edges of the grid's box are outside any head, whichever face the head is cut by.
        if (sides >= 2) seeds.push(x + nx * (y + ny * z));
      }
    }
  }
  const reached = new Uint8Array(mask.length);
  flooded(outside, size, seeds, reached);
  return inverted(reached);
}

export function countInside(mask: Mask): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  return count;
}
