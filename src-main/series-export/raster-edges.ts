import type { Raster } from './plane-raster.ts';

/**
 * Thin outlines of a raster: one byte a pixel, 1 on an edge. Smoothed gradient, kept where it is the largest along its
 * own direction and among the strongest tenth of the plane (Canny 1986, without hysteresis).
 */
export function findEdges(raster: Raster): Uint8Array {
  const { width, height } = raster;
  const smooth = smoothed(raster);
  const gx = new Float32Array(width * height);
  const gy = new Float32Array(width * height);
  const strength = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const p = y * width + x;
      gx[p] = smooth[p + 1]! - smooth[p - 1]!;
      gy[p] = smooth[p + width]! - smooth[p - width]!;
      strength[p] = Math.hypot(gx[p]!, gy[p]!);
    }
  }
  const threshold = strongestTenth(strength);
  const edges = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const p = y * width + x;
      const s = strength[p]!;
      if (s < threshold) continue;
      const along = Math.round(gx[p]! / s) + width * Math.round(gy[p]! / s);
      if (s >= strength[p + along]! && s > strength[p - along]!) edges[p] = 1;
    }
  }
  return edges;
}

function strongestTenth(strength: Float32Array): number {
  const sorted = strength.filter((value) => value > 0).sort();
  return Math.max(sorted[Math.floor(sorted.length * 0.9)] ?? Infinity, 1e-6);
}

/** Twice a 3x3 binomial filter; what lies outside the volume counts as zero. */
function smoothed({ width, height, values }: Raster): Float32Array {
  let from = values.map((value) => (Number.isNaN(value) ? 0 : value));
  for (let pass = 0; pass < 2; pass++) {
    const to = new Float32Array(from.length);
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const p = y * width + x;
        const row = (q: number) => from[q - 1]! + 2 * from[q]! + from[q + 1]!;
        to[p] = (row(p - width) + 2 * row(p) + row(p + width)) / 16;
      }
    }
    from = to;
  }
  return from;
}
