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

// Scoring and resampling: the whole image at full resolution, in double precision.
// Volumes are float32, x fastest. `matrix`: 12 float64, row-major 3x4, maps fixed voxel indices to moving voxel indices.
// A value equal to `padding` (NaN: none), or not a number, was never measured: what it touches is NaN.

/** Positions this close to a voxel's centre, in voxels, are on it: rounding must not move them across a border. */
const onVoxel: f64 = 1e-6;

// @ts-ignore: decorator
@inline
function snapped(position: f64): f64 {
  const whole = nearest(position);
  return abs(position - whole) < onVoxel ? whole : position;
}

// @ts-ignore: decorator
@inline
function measuredAt(volume: usize, nx: i32, nxy: i32, topX: f64, topY: f64, topZ: f64, padding: f32, x: f64, y: f64, z: f64): f64 {
  const px = snapped(x), py = snapped(y), pz = snapped(z);
  if (!(px >= 0 && py >= 0 && pz >= 0 && px <= topX && py <= topY && pz <= topZ)) return NaN;
  const bx = floor(px), by = floor(py), bz = floor(pz);
  const fx = px - bx, fy = py - by, fz = pz - bz;
  // Where a fraction is 0 the far neighbour has no weight (and may not exist): the near one stands in for it.
  const dx = select<i32>(4, 0, fx > 0), dy = select<i32>(nx << 2, 0, fy > 0), dz = select<i32>(nxy << 2, 0, fz > 0);
  const p = volume + (usize(i32(bx) + i32(by) * nx + i32(bz) * nxy) << 2);
  const q = p + dz;
  const v000 = load<f32>(p), v100 = load<f32>(p + dx), v010 = load<f32>(p + dy), v110 = load<f32>(p + dy + dx);
  const v001 = load<f32>(q), v101 = load<f32>(q + dx), v011 = load<f32>(q + dy), v111 = load<f32>(q + dy + dx);
  if (
    i32(v000 == padding) | i32(v100 == padding) | i32(v010 == padding) | i32(v110 == padding) |
    i32(v001 == padding) | i32(v101 == padding) | i32(v011 == padding) | i32(v111 == padding)
  ) return NaN;
  const a = f64(v000) + fx * (f64(v100) - f64(v000));
  const b = f64(v010) + fx * (f64(v110) - f64(v010));
  const c = f64(v001) + fx * (f64(v101) - f64(v001));
  const d = f64(v011) + fx * (f64(v111) - f64(v011));
  const near = a + fy * (b - a);
  return near + fz * (c + fy * (d - c) - near);
}

// The part [rowFirst, rowEnd) of a row of `length` voxels for which start + step * i may lie inside [0, top].
let rowFirst: i32 = 0;
let rowEnd: i32 = 0;

// @ts-ignore: decorator
@inline
function clipRow(start: f64, step: f64, top: f64): void {
  const slack: f64 = 1e-3;
  if (abs(step) < 1e-12) {
    if (start < -slack || start > top + slack) rowEnd = rowFirst;
    return;
  }
  const a = (-slack - start) / step, b = (top + slack - start) / step;
  rowFirst = max(rowFirst, i32(ceil(max(min(a, b), 0))));
  rowEnd = min(rowEnd, i32(floor(min(max(a, b), 1e9))) + 1);
}

// @ts-ignore: decorator
@inline
function binOf(position: f64, last: i32): i32 {
  return position <= 0 ? 0 : position >= f64(last) ? last : i32(position + 0.5);
}

/**
 * Sums over the fixed voxels of slices [firstSlice, endSlice) that fall inside the moving image. `out`, float64: count,
 * Σf, Σm, Σff, Σmm, Σfm of values less their pivots. `histogram` (bins x bins float64, fixed by row) and
 * `fixedByMovingBin` (bins float64, Σf) are added to.
 */
export function overlapSums(
  fixed: usize, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32, fixedPadding: f32,
  moving: usize, nx: i32, ny: i32, nz: i32, movingPadding: f32, matrix: usize,
  fixedPivot: f64, movingPivot: f64, fixedLow: f64, fixedScale: f64, movingLow: f64, movingScale: f64,
  bins: i32, histogram: usize, fixedByMovingBin: usize, out: usize,
): void {
  const m0 = load<f64>(matrix), m1 = load<f64>(matrix + 8), m2 = load<f64>(matrix + 16), m3 = load<f64>(matrix + 24);
  const m4 = load<f64>(matrix + 32), m5 = load<f64>(matrix + 40), m6 = load<f64>(matrix + 48), m7 = load<f64>(matrix + 56);
  const m8 = load<f64>(matrix + 64), m9 = load<f64>(matrix + 72), m10 = load<f64>(matrix + 80), m11 = load<f64>(matrix + 88);
  const nxy = nx * ny;
  const topX = f64(nx - 1), topY = f64(ny - 1), topZ = f64(nz - 1);
  let count: f64 = 0, sf: f64 = 0, sm: f64 = 0, sff: f64 = 0, smm: f64 = 0, sfm: f64 = 0;
  for (let k = firstSlice; k < endSlice; k++) {
    for (let j = 0; j < fixedNy; j++) {
      const x0 = m1 * f64(j) + m2 * f64(k) + m3;
      const y0 = m5 * f64(j) + m6 * f64(k) + m7;
      const z0 = m9 * f64(j) + m10 * f64(k) + m11;
      rowFirst = 0;
      rowEnd = fixedNx;
      clipRow(x0, m0, topX);
      clipRow(y0, m4, topY);
      clipRow(z0, m8, topZ);
      const row = fixed + (usize(fixedNx * (j + fixedNy * k)) << 2);
      for (let i = rowFirst, end = rowEnd; i < end; i++) {
        const movingValue = measuredAt(moving, nx, nxy, topX, topY, topZ, movingPadding, m0 * f64(i) + x0, m4 * f64(i) + y0, m8 * f64(i) + z0);
        const fixedValue = load<f32>(row + (usize(i) << 2));
        const f = f64(fixedValue) - fixedPivot;
        const m = movingValue - movingPivot;
        // NaN and infinity, of either, fail this.
        if (f - f != 0 || m - m != 0 || fixedValue == fixedPadding) continue;
        count += 1;
        sf += f;
        sm += m;
        sff += f * f;
        smm += m * m;
        sfm += f * m;
        const fixedBin = binOf((f64(fixedValue) - fixedLow) * fixedScale, bins - 1);
        const movingBin = binOf((movingValue - movingLow) * movingScale, bins - 1);
        const h = histogram + (usize(fixedBin * bins + movingBin) << 3);
        store<f64>(h, load<f64>(h) + 1);
        const s = fixedByMovingBin + (usize(movingBin) << 3);
        store<f64>(s, load<f64>(s) + f);
      }
    }
  }
  store<f64>(out, count); store<f64>(out + 8, sf); store<f64>(out + 16, sm);
  store<f64>(out + 24, sff); store<f64>(out + 32, smm); store<f64>(out + 40, sfm);
}

/** Fills slices [firstSlice, endSlice) of `resampled` with the moving image on the fixed grid; `outside` where nothing was measured. */
export function resample(
  resampled: usize, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32,
  moving: usize, nx: i32, ny: i32, nz: i32, movingPadding: f32, matrix: usize, outside: f32,
): void {
  const m0 = load<f64>(matrix), m1 = load<f64>(matrix + 8), m2 = load<f64>(matrix + 16), m3 = load<f64>(matrix + 24);
  const m4 = load<f64>(matrix + 32), m5 = load<f64>(matrix + 40), m6 = load<f64>(matrix + 48), m7 = load<f64>(matrix + 56);
  const m8 = load<f64>(matrix + 64), m9 = load<f64>(matrix + 72), m10 = load<f64>(matrix + 80), m11 = load<f64>(matrix + 88);
  const nxy = nx * ny;
  const topX = f64(nx - 1), topY = f64(ny - 1), topZ = f64(nz - 1);
  for (let k = firstSlice; k < endSlice; k++) {
    for (let j = 0; j < fixedNy; j++) {
      const x0 = m1 * f64(j) + m2 * f64(k) + m3;
      const y0 = m5 * f64(j) + m6 * f64(k) + m7;
      const z0 = m9 * f64(j) + m10 * f64(k) + m11;
      const row = resampled + (usize(fixedNx * (j + fixedNy * k)) << 2);
      for (let i = 0; i < fixedNx; i++) {
        const value = measuredAt(moving, nx, nxy, topX, topY, topZ, movingPadding, m0 * f64(i) + x0, m4 * f64(i) + y0, m8 * f64(i) + z0);
        store<f32>(row + (usize(i) << 2), value - value == 0 ? f32(value) : outside);
      }
    }
  }
}
