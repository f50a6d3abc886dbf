// The inner loops of the search: joint histograms of sample points against a trilinearly interpolated 8-bit volume, and
// the histogram's derivative by position. AssemblyScript with SIMD; compiled by `npm run build:kernel`.
// Memory is the caller's (shared between threads); nothing here allocates.
//
// A sample has a position (float32 mm, relative to the sampled head's centre) and an intensity bin (uint8).
// `matrix`: 12 float32, row-major 3x4, maps a sample position to continuous voxel indices of the target volume.
// `profile`: `profileCount` x 3 float32 offsets in target voxels; the target is averaged over them, which models the
// slice profile of a thick-sliced sampled series.

let dx: f32 = 0;
let dy: f32 = 0;
let dz: f32 = 0;

/**
 * The whole part of 0 <= v < 2^21, by the float's own bits: several times faster than a checked truncation. At an
 * exact integer it may give v - 1, and the fraction is then 1: the same interpolated value.
 */
// @ts-ignore: decorator
@inline
function wholeOf(v: f32): i32 {
  return reinterpret<i32>(v - f32(0.5) + f32(12582912)) & 0x3fffff;
}

/** Trilinear value at a position that is known to lie inside [0, n - 1) on each axis. */
// @ts-ignore: decorator
@inline
function valueAt(volume: usize, nx: i32, nxy: i32, x: f32, y: f32, z: f32): f32 {
  const ix = wholeOf(x), iy = wholeOf(y), iz = wholeOf(z);
  const fx = x - f32(ix), fy = y - f32(iy), fz = z - f32(iz);
  const p = volume + usize(ix + iy * nx + iz * nxy);
  const lowZ = u32(load<u16>(p)) | (u32(load<u16>(p + nx)) << 16);
  const highZ = u32(load<u16>(p + nxy)) | (u32(load<u16>(p + nxy + nx)) << 16);
  const bytes = i64x2.splat(i64(lowZ) | (i64(highZ) << 32));
  const words = i16x8.extend_low_i8x16_u(bytes);
  const low = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words));
  const high = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words));
  const q = f32x4.add(low, f32x4.mul(f32x4.splat(fz), f32x4.sub(high, low)));
  const upper = v128.shuffle<f32>(q, q, 2, 3, 2, 3);
  const r = f32x4.add(q, f32x4.mul(f32x4.splat(fy), f32x4.sub(upper, q)));
  const r0 = f32x4.extract_lane(r, 0);
  return r0 + fx * (f32x4.extract_lane(r, 1) - r0);
}

/** As valueAt, and leaves the derivative by voxel index in dx, dy, dz. */
// @ts-ignore: decorator
@inline
function valueAndSlopeAt(volume: usize, nx: i32, nxy: i32, x: f32, y: f32, z: f32): f32 {
  const ix = wholeOf(x), iy = wholeOf(y), iz = wholeOf(z);
  const fx = x - f32(ix), fy = y - f32(iy), fz = z - f32(iz);
  const p = volume + usize(ix + iy * nx + iz * nxy);
  const lowZ = u32(load<u16>(p)) | (u32(load<u16>(p + nx)) << 16);
  const highZ = u32(load<u16>(p + nxy)) | (u32(load<u16>(p + nxy + nx)) << 16);
  const bytes = i64x2.splat(i64(lowZ) | (i64(highZ) << 32));
  const words = i16x8.extend_low_i8x16_u(bytes);
  const low = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words));
  const high = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words));
  const zSlope = f32x4.sub(high, low);
  const q = f32x4.add(low, f32x4.mul(f32x4.splat(fz), zSlope));
  const qUpper = v128.shuffle<f32>(q, q, 2, 3, 2, 3);
  const qySlope = f32x4.sub(qUpper, q);
  const r = f32x4.add(q, f32x4.mul(f32x4.splat(fy), qySlope));
  const r0 = f32x4.extract_lane(r, 0);
  dx = f32x4.extract_lane(r, 1) - r0;
  const y0 = f32x4.extract_lane(qySlope, 0);
  dy = y0 + fx * (f32x4.extract_lane(qySlope, 1) - y0);
  const zUpper = v128.shuffle<f32>(zSlope, zSlope, 2, 3, 2, 3);
  const s = f32x4.add(zSlope, f32x4.mul(f32x4.splat(fy), f32x4.sub(zUpper, zSlope)));
  const s0 = f32x4.extract_lane(s, 0);
  dz = s0 + fx * (f32x4.extract_lane(s, 1) - s0);
  return r0 + fx * dx;
}

/**
 * Adds samples [first, first + count) to `histogram` (float32, sampleBins x targetBins), each sample's weight shared
 * between the two target bins about its interpolated value (linear Parzen window).
 * A sample outside the target counts as intensity `outside` (0..255), or not at all where `outside` < 0.
 * Returns how many lay inside.
 */
export function jointHistogram(
  xs: usize, ys: usize, zs: usize, bins: usize, first: i32, count: i32,
  matrix: usize, profile: usize, profileCount: i32,
  volume: usize, nx: i32, ny: i32, nz: i32,
  binScale: f32, targetBins: i32, outside: f32, histogram: usize,
): i32 {
  const m0 = load<f32>(matrix), m1 = load<f32>(matrix + 4), m2 = load<f32>(matrix + 8), m3 = load<f32>(matrix + 12);
  const m4 = load<f32>(matrix + 16), m5 = load<f32>(matrix + 20), m6 = load<f32>(matrix + 24), m7 = load<f32>(matrix + 28);
  const m8 = load<f32>(matrix + 32), m9 = load<f32>(matrix + 36), m10 = load<f32>(matrix + 40), m11 = load<f32>(matrix + 44);
  const nxy = nx * ny;
  const topX = f32(nx - 1), topY = f32(ny - 1), topZ = f32(nz - 1);
  const lastBin = targetBins - 2;
  let inside = 0;
  for (let i = first, end = first + count; i < end; i++) {
    const o = usize(i) << 2;
    const sx = load<f32>(xs + o), sy = load<f32>(ys + o), sz = load<f32>(zs + o);
    const x = m0 * sx + m1 * sy + m2 * sz + m3;
    const y = m4 * sx + m5 * sy + m6 * sz + m7;
    const z = m8 * sx + m9 * sy + m10 * sz + m11;
    let value: f32 = 0;
    if (profileCount == 1) {
      if (x >= 0 && y >= 0 && z >= 0 && x < topX && y < topY && z < topZ) {
        value = valueAt(volume, nx, nxy, x, y, z);
        inside++;
      } else {
        if (outside < 0) continue;
        value = outside;
      }
    } else {
      let n = 0;
      for (let k = 0; k < profileCount; k++) {
        const q = profile + usize(k * 12);
        const px = x + load<f32>(q), py = y + load<f32>(q + 4), pz = z + load<f32>(q + 8);
        if (px >= 0 && py >= 0 && pz >= 0 && px < topX && py < topY && pz < topZ) {
          value += valueAt(volume, nx, nxy, px, py, pz);
          n++;
        }
      }
      if (n == profileCount) {
        value /= f32(n);
        inside++;
      } else {
        if (outside < 0) continue;
        value = outside;
      }
    }
    const b = value * binScale;
    let b0 = wholeOf(b);
    if (b0 > lastBin) b0 = lastBin;
    const w = b - f32(b0);
    const h = histogram + (usize(i32(load<u8>(bins + i)) * targetBins + b0) << 2);
    store<f32>(h, load<f32>(h) + (f32(1) - w));
    store<f32>(h + 4, load<f32>(h + 4) + w);
  }
  return inside;
}

/**
 * Adds to `sums` (12 float64: rows by target axis, columns sample x, y, z, 1) the derivative of a criterion by the
 * entries of `matrix`, given the criterion's derivative by histogram cell, `weights` (float32, sampleBins x targetBins).
 */
export function histogramDerivative(
  xs: usize, ys: usize, zs: usize, bins: usize, first: i32, count: i32,
  matrix: usize, profile: usize, profileCount: i32,
  volume: usize, nx: i32, ny: i32, nz: i32,
  binScale: f32, targetBins: i32, weights: usize, sums: usize,
): void {
  const m0 = load<f32>(matrix), m1 = load<f32>(matrix + 4), m2 = load<f32>(matrix + 8), m3 = load<f32>(matrix + 12);
  const m4 = load<f32>(matrix + 16), m5 = load<f32>(matrix + 20), m6 = load<f32>(matrix + 24), m7 = load<f32>(matrix + 28);
  const m8 = load<f32>(matrix + 32), m9 = load<f32>(matrix + 36), m10 = load<f32>(matrix + 40), m11 = load<f32>(matrix + 44);
  const nxy = nx * ny;
  const topX = f32(nx - 1), topY = f32(ny - 1), topZ = f32(nz - 1);
  const lastBin = targetBins - 2;
  let a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0;
  let b0s: f64 = 0, b1: f64 = 0, b2: f64 = 0, b3: f64 = 0;
  let c0: f64 = 0, c1: f64 = 0, c2: f64 = 0, c3: f64 = 0;
  for (let i = first, end = first + count; i < end; i++) {
    const o = usize(i) << 2;
    const sx = load<f32>(xs + o), sy = load<f32>(ys + o), sz = load<f32>(zs + o);
    const x = m0 * sx + m1 * sy + m2 * sz + m3;
    const y = m4 * sx + m5 * sy + m6 * sz + m7;
    const z = m8 * sx + m9 * sy + m10 * sz + m11;
    let value: f32 = 0;
    let gx: f32 = 0, gy: f32 = 0, gz: f32 = 0;
    if (profileCount == 1) {
      if (!(x >= 0 && y >= 0 && z >= 0 && x < topX && y < topY && z < topZ)) continue;
      value = valueAndSlopeAt(volume, nx, nxy, x, y, z);
      gx = dx; gy = dy; gz = dz;
    } else {
      let n = 0;
      for (let k = 0; k < profileCount; k++) {
        const q = profile + usize(k * 12);
        const px = x + load<f32>(q), py = y + load<f32>(q + 4), pz = z + load<f32>(q + 8);
        if (px >= 0 && py >= 0 && pz >= 0 && px < topX && py < topY && pz < topZ) {
          value += valueAndSlopeAt(volume, nx, nxy, px, py, pz);
          gx += dx; gy += dy; gz += dz;
          n++;
        }
      }
      if (n != profileCount) continue;
      const s: f32 = f32(1) / f32(n);
      value *= s; gx *= s; gy *= s; gz *= s;
    }
    let bin = wholeOf(value * binScale);
    if (bin > lastBin) bin = lastBin;
    const w = weights + (usize(i32(load<u8>(bins + i)) * targetBins + bin) << 2);
    const slope = (load<f32>(w + 4) - load<f32>(w)) * binScale;
    gx *= slope; gy *= slope; gz *= slope;
    a0 += f64(gx * sx); a1 += f64(gx * sy); a2 += f64(gx * sz); a3 += f64(gx);
    b0s += f64(gy * sx); b1 += f64(gy * sy); b2 += f64(gy * sz); b3 += f64(gy);
    c0 += f64(gz * sx); c1 += f64(gz * sy); c2 += f64(gz * sz); c3 += f64(gz);
  }
  store<f64>(sums, load<f64>(sums) + a0); store<f64>(sums + 8, load<f64>(sums + 8) + a1);
  store<f64>(sums + 16, load<f64>(sums + 16) + a2); store<f64>(sums + 24, load<f64>(sums + 24) + a3);
  store<f64>(sums + 32, load<f64>(sums + 32) + b0s); store<f64>(sums + 40, load<f64>(sums + 40) + b1);
  store<f64>(sums + 48, load<f64>(sums + 48) + b2); store<f64>(sums + 56, load<f64>(sums + 56) + b3);
  store<f64>(sums + 64, load<f64>(sums + 64) + c0); store<f64>(sums + 72, load<f64>(sums + 72) + c1);
  store<f64>(sums + 80, load<f64>(sums + 80) + c2); store<f64>(sums + 88, load<f64>(sums + 88) + c3);
}
