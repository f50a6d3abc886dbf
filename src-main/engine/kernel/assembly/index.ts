// The inner loops of the search: joint histograms of sample points against a trilinearly interpolated 8-bit volume, and
// the histogram's derivative by position. AssemblyScript with SIMD; compiled by `npm run build:kernel`.
// Memory is the caller's (shared between threads); nothing here allocates.
//
// A sample has a position (float32 mm, relative to the sampled head's centre) and an intensity bin (uint8). Four samples
// go through at once; up to three beyond the last are read and ignored.
// `matrix`: 12 float32, row-major 3x4, maps a sample position to continuous voxel indices of the target volume.
// `profile`: `profileCount` x 3 float32 offsets in target voxels; the target is averaged over them, which models the
// slice profile of a thick-sliced sampled series.

/** Four bytes of a voxel square (x, x + 1 in rows y, y + 1), one square a lane. */
// @ts-ignore: decorator
@inline
function squares(volume: usize, nx: i32, offsets: v128): v128 {
  const p0 = volume + usize(i32x4.extract_lane(offsets, 0)), p1 = volume + usize(i32x4.extract_lane(offsets, 1));
  const p2 = volume + usize(i32x4.extract_lane(offsets, 2)), p3 = volume + usize(i32x4.extract_lane(offsets, 3));
  const near = v128.load_lane<u16>(p3, v128.load_lane<u16>(p2, v128.load_lane<u16>(p1, v128.load_lane<u16>(p0, i32x4.splat(0), 0), 2), 4), 6);
  return v128.load_lane<u16>(p3 + nx, v128.load_lane<u16>(p2 + nx, v128.load_lane<u16>(p1 + nx, v128.load_lane<u16>(p0 + nx, near, 1), 3), 5), 7);
}

// @ts-ignore: decorator
@inline
function byteOf(squares: v128, byte: i32): v128 {
  return f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(squares, byte << 3), i32x4.splat(0xff)));
}

// @ts-ignore: decorator
@inline
function lerp(a: v128, b: v128, f: v128): v128 {
  return f32x4.add(a, f32x4.mul(f, f32x4.sub(b, a)));
}

// @ts-ignore: decorator
@inline
function row(a: f32, b: f32, c: f32, d: f32, x: v128, y: v128, z: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(f32x4.splat(a), x), f32x4.mul(f32x4.splat(b), y)),
    f32x4.add(f32x4.mul(f32x4.splat(c), z), f32x4.splat(d)),
  );
}

/** All bits of a lane set where 0 <= position < top on each axis; false for what is not a number. */
// @ts-ignore: decorator
@inline
function insideMask(x: v128, y: v128, z: v128, topX: f32, topY: f32, topZ: f32): v128 {
  const zero = f32x4.splat(0);
  return v128.and(
    v128.and(v128.and(f32x4.ge(x, zero), f32x4.ge(y, zero)), f32x4.ge(z, zero)),
    v128.and(v128.and(f32x4.lt(x, f32x4.splat(topX)), f32x4.lt(y, f32x4.splat(topY))), f32x4.lt(z, f32x4.splat(topZ))),
  );
}

/** Lanes of the four samples at `i` that come before `end`. */
// @ts-ignore: decorator
@inline
function aliveMask(i: i32, end: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3)), i32x4.splat(end));
}

// @ts-ignore: decorator
@inline
function binsAt(bins: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bins)));
}

// @ts-ignore: decorator
@inline
function addToHistogram(histogram: usize, cell: i32, weight: f32): void {
  const h = histogram + (usize(cell) << 2);
  store<f32>(h, load<f32>(h) + (f32(1) - weight));
  store<f32>(h, load<f32>(h, 4) + weight, 4);
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
  const lastBin = i32x4.splat(targetBins - 2);
  const share = f32x4.splat(f32(1) / f32(profileCount));
  const skips = outside < 0;
  let insideCount = 0;
  for (let i = first, end = first + count; i < end; i += 4) {
    const o = usize(i) << 2;
    const sx = v128.load(xs + o), sy = v128.load(ys + o), sz = v128.load(zs + o);
    const x = row(m0, m1, m2, m3, sx, sy, sz);
    const y = row(m4, m5, m6, m7, sx, sy, sz);
    const z = row(m8, m9, m10, m11, sx, sy, sz);
    const alive = aliveMask(i, end);
    let inside = alive;
    let value = f32x4.splat(0);
    for (let k = 0; k < profileCount; k++) {
      const q = profile + usize(k * 12);
      const px = f32x4.add(x, f32x4.splat(load<f32>(q)));
      const py = f32x4.add(y, f32x4.splat(load<f32>(q, 4)));
      const pz = f32x4.add(z, f32x4.splat(load<f32>(q, 8)));
      inside = v128.and(inside, insideMask(px, py, pz, topX, topY, topZ));
      const ix = v128.and(i32x4.trunc_sat_f32x4_s(px), inside);
      const iy = v128.and(i32x4.trunc_sat_f32x4_s(py), inside);
      const iz = v128.and(i32x4.trunc_sat_f32x4_s(pz), inside);
      const fx = f32x4.sub(px, f32x4.convert_i32x4_s(ix));
      const fy = f32x4.sub(py, f32x4.convert_i32x4_s(iy));
      const fz = f32x4.sub(pz, f32x4.convert_i32x4_s(iz));
      const offsets = i32x4.add(ix, i32x4.add(i32x4.mul(iy, i32x4.splat(nx)), i32x4.mul(iz, i32x4.splat(nxy))));
      const low = squares(volume, nx, offsets), high = squares(volume + nxy, nx, offsets);
      const a = lerp(byteOf(low, 0), byteOf(low, 1), fx), b = lerp(byteOf(low, 2), byteOf(low, 3), fx);
      const c = lerp(byteOf(high, 0), byteOf(high, 1), fx), d = lerp(byteOf(high, 2), byteOf(high, 3), fx);
      value = f32x4.add(value, lerp(lerp(a, b, fy), lerp(c, d, fy), fz));
    }
    value = v128.bitselect(f32x4.mul(value, share), f32x4.splat(outside), inside);
    const counted = skips ? inside : alive;
    const insideBits = i32x4.bitmask(inside);
    insideCount += popcnt(insideBits);
    const position = f32x4.mul(value, f32x4.splat(binScale));
    const bin = i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.trunc_sat_f32x4_s(position), lastBin));
    const weight = f32x4.sub(position, f32x4.convert_i32x4_s(bin));
    const cell = i32x4.add(i32x4.mul(binsAt(bins + i), i32x4.splat(targetBins)), bin);
    const bits = i32x4.bitmask(counted);
    if (bits & 1) addToHistogram(histogram, i32x4.extract_lane(cell, 0), f32x4.extract_lane(weight, 0));
    if (bits & 2) addToHistogram(histogram, i32x4.extract_lane(cell, 1), f32x4.extract_lane(weight, 1));
    if (bits & 4) addToHistogram(histogram, i32x4.extract_lane(cell, 2), f32x4.extract_lane(weight, 2));
    if (bits & 8) addToHistogram(histogram, i32x4.extract_lane(cell, 3), f32x4.extract_lane(weight, 3));
  }
  return insideCount;
}

/** Adds the four lanes of `part` to the float64 at `sum`. */
// @ts-ignore: decorator
@inline
function flush(sum: usize, part: v128): void {
  const pairs = f64x2.add(f64x2.promote_low_f32x4(part), f64x2.promote_low_f32x4(v128.shuffle<f32>(part, part, 2, 3, 2, 3)));
  store<f64>(sum, load<f64>(sum) + f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1));
}

/** Derivative of the criterion by value, per sample: the slope between the two histogram cells that it is shared by. */
// @ts-ignore: decorator
@inline
function slopeAt(weights: usize, cell: i32): f32 {
  const w = weights + (usize(cell) << 2);
  return load<f32>(w, 4) - load<f32>(w);
}

/** Sums of this many samples are kept in single precision before they are added in double. */
const blockSamples = 256;

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
  const lastBin = i32x4.splat(targetBins - 2);
  const share = f32(1) / f32(profileCount);
  const zero = f32x4.splat(0);
  for (let block = first, end = first + count; block < end; block += blockSamples) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    for (let i = block, blockEnd = min(end, block + blockSamples); i < blockEnd; i += 4) {
      const o = usize(i) << 2;
      const sx = v128.load(xs + o), sy = v128.load(ys + o), sz = v128.load(zs + o);
      const x = row(m0, m1, m2, m3, sx, sy, sz);
      const y = row(m4, m5, m6, m7, sx, sy, sz);
      const z = row(m8, m9, m10, m11, sx, sy, sz);
      let inside = aliveMask(i, blockEnd);
      let value = zero, gx = zero, gy = zero, gz = zero;
      for (let k = 0; k < profileCount; k++) {
        const q = profile + usize(k * 12);
        const px = f32x4.add(x, f32x4.splat(load<f32>(q)));
        const py = f32x4.add(y, f32x4.splat(load<f32>(q, 4)));
        const pz = f32x4.add(z, f32x4.splat(load<f32>(q, 8)));
        inside = v128.and(inside, insideMask(px, py, pz, topX, topY, topZ));
        const ix = v128.and(i32x4.trunc_sat_f32x4_s(px), inside);
        const iy = v128.and(i32x4.trunc_sat_f32x4_s(py), inside);
        const iz = v128.and(i32x4.trunc_sat_f32x4_s(pz), inside);
        const fx = f32x4.sub(px, f32x4.convert_i32x4_s(ix));
        const fy = f32x4.sub(py, f32x4.convert_i32x4_s(iy));
        const fz = f32x4.sub(pz, f32x4.convert_i32x4_s(iz));
        const offsets = i32x4.add(ix, i32x4.add(i32x4.mul(iy, i32x4.splat(nx)), i32x4.mul(iz, i32x4.splat(nxy))));
        const low = squares(volume, nx, offsets), high = squares(volume + nxy, nx, offsets);
        const l00 = byteOf(low, 0), l10 = byteOf(low, 1), l01 = byteOf(low, 2), l11 = byteOf(low, 3);
        const h00 = byteOf(high, 0), h10 = byteOf(high, 1), h01 = byteOf(high, 2), h11 = byteOf(high, 3);
        const a = lerp(l00, l10, fx), b = lerp(l01, l11, fx), c = lerp(h00, h10, fx), d = lerp(h01, h11, fx);
        const nearZ = lerp(a, b, fy), farZ = lerp(c, d, fy);
        value = f32x4.add(value, lerp(nearZ, farZ, fz));
        gz = f32x4.add(gz, f32x4.sub(farZ, nearZ));
        gy = f32x4.add(gy, lerp(f32x4.sub(b, a), f32x4.sub(d, c), fz));
        gx = f32x4.add(
          gx,
          lerp(lerp(f32x4.sub(l10, l00), f32x4.sub(l11, l01), fy), lerp(f32x4.sub(h10, h00), f32x4.sub(h11, h01), fy), fz),
        );
      }
      if (!v128.any_true(inside)) continue;
      const position = f32x4.mul(v128.and(value, inside), f32x4.splat(share * binScale));
      const bin = i32x4.min_s(i32x4.trunc_sat_f32x4_s(position), lastBin);
      const cell = v128.and(i32x4.add(i32x4.mul(binsAt(bins + i), i32x4.splat(targetBins)), bin), inside);
      const slopes = f32x4(
        slopeAt(weights, i32x4.extract_lane(cell, 0)), slopeAt(weights, i32x4.extract_lane(cell, 1)),
        slopeAt(weights, i32x4.extract_lane(cell, 2)), slopeAt(weights, i32x4.extract_lane(cell, 3)),
      );
      const slope = v128.and(f32x4.mul(slopes, f32x4.splat(share * binScale)), inside);
      // Masked again: what was gathered for a lane outside may be no number.
      gx = f32x4.mul(v128.and(gx, inside), slope);
      gy = f32x4.mul(v128.and(gy, inside), slope);
      gz = f32x4.mul(v128.and(gz, inside), slope);
      const tx = v128.and(sx, inside), ty = v128.and(sy, inside), tz = v128.and(sz, inside);
      a0 = f32x4.add(a0, f32x4.mul(gx, tx)); a1 = f32x4.add(a1, f32x4.mul(gx, ty));
      a2 = f32x4.add(a2, f32x4.mul(gx, tz)); a3 = f32x4.add(a3, gx);
      b0 = f32x4.add(b0, f32x4.mul(gy, tx)); b1 = f32x4.add(b1, f32x4.mul(gy, ty));
      b2 = f32x4.add(b2, f32x4.mul(gy, tz)); b3 = f32x4.add(b3, gy);
      c0 = f32x4.add(c0, f32x4.mul(gz, tx)); c1 = f32x4.add(c1, f32x4.mul(gz, ty));
      c2 = f32x4.add(c2, f32x4.mul(gz, tz)); c3 = f32x4.add(c3, gz);
    }
    flush(sums, a0); flush(sums + 8, a1); flush(sums + 16, a2); flush(sums + 24, a3);
    flush(sums + 32, b0); flush(sums + 40, b1); flush(sums + 48, b2); flush(sums + 56, b3);
    flush(sums + 64, c0); flush(sums + 72, c1); flush(sums + 80, c2); flush(sums + 88, c3);
  }
}

// Scoring and resampling: the whole image at full resolution, in double precision.
// Volumes are float32 or, half as large, int16; x fastest. Functions are compiled once for each. `matrix`: 12 float64, row-major 3x4, maps fixed voxel indices to moving voxel indices.
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
function measuredAt<T>(volume: usize, nx: i32, nxy: i32, topX: f64, topY: f64, topZ: f64, padding: f64, x: f64, y: f64, z: f64): f64 {
  const px = snapped(x), py = snapped(y), pz = snapped(z);
  if (!(px >= 0 && py >= 0 && pz >= 0 && px <= topX && py <= topY && pz <= topZ)) return NaN;
  const bx = floor(px), by = floor(py), bz = floor(pz);
  const fx = px - bx, fy = py - by, fz = pz - bz;
  // Where a fraction is 0 the far neighbour has no weight (and may not exist): the near one stands in for it.
  const width = sizeof<T>() as i32;
  const dx = select<i32>(width, 0, fx > 0), dy = select<i32>(nx * width, 0, fy > 0), dz = select<i32>(nxy * width, 0, fz > 0);
  const p = volume + usize(i32(bx) + i32(by) * nx + i32(bz) * nxy) * sizeof<T>();
  const q = p + dz;
  const v000 = f64(load<T>(p)), v100 = f64(load<T>(p + dx)), v010 = f64(load<T>(p + dy)), v110 = f64(load<T>(p + dy + dx));
  const v001 = f64(load<T>(q)), v101 = f64(load<T>(q + dx)), v011 = f64(load<T>(q + dy)), v111 = f64(load<T>(q + dy + dx));
  // A padding that is no number means that there is none.
  if (padding == padding && (
    i32(v000 == padding) | i32(v100 == padding) | i32(v010 == padding) | i32(v110 == padding) |
    i32(v001 == padding) | i32(v101 == padding) | i32(v011 == padding) | i32(v111 == padding)
  )) return NaN;
  const a = v000 + fx * (v100 - v000);
  const b = v010 + fx * (v110 - v010);
  const c = v001 + fx * (v101 - v001);
  const d = v011 + fx * (v111 - v011);
  const near = a + fy * (b - a);
  return near + fz * (c + fy * (d - c) - near);
}

/** Two neighbours along x, whole numbers, in double precision. */
// @ts-ignore: decorator
@inline
function neighbours(at: usize): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(at)));
}

// @ts-ignore: decorator
@inline
function lerp64(a: v128, b: v128, f: v128): v128 {
  return f64x2.add(a, f64x2.mul(f, f64x2.sub(b, a)));
}

/**
 * Whether positions need `measuredAt`'s care even inside the moving volume: where a neighbour without weight may not be a
 * number, and where the two grids coincide, so that rounding would decide what whole values become.
 */
function needsCare<T>(matrix: usize, padding: f64): bool {
  if (!isInteger<T>() || padding == padding) return true;
  for (let entry: usize = 0; entry < 96; entry += 8) {
    const value = load<f64>(matrix + entry);
    if (abs(value - nearest(value)) > onVoxel) return false;
  }
  return true;
}

/** As `measuredAt`, to rounding. Without `care` faster: int16, all neighbours of a position inside exist and were measured. */
// @ts-ignore: decorator
@inline
function valueAt<T>(volume: usize, nx: i32, nxy: i32, topX: f64, topY: f64, topZ: f64, padding: f64, care: bool, x: f64, y: f64, z: f64): f64 {
  if (!isInteger<T>() || care || !(x >= 0 && y >= 0 && z >= 0 && x < topX && y < topY && z < topZ)) {
    return measuredAt<T>(volume, nx, nxy, topX, topY, topZ, padding, x, y, z);
  }
  const ix = i32(x), iy = i32(y), iz = i32(z);
  const p = volume + (usize(ix + iy * nx + iz * nxy) << 1);
  const q = p + (usize(nxy) << 1), down = usize(nx) << 1;
  const fy = f64x2.splat(y - f64(iy));
  const near = lerp64(neighbours(p), neighbours(p + down), fy);
  const far = lerp64(neighbours(q), neighbours(q + down), fy);
  const pair = lerp64(near, far, f64x2.splat(z - f64(iz)));
  const left = f64x2.extract_lane(pair, 0);
  return left + (x - f64(ix)) * (f64x2.extract_lane(pair, 1) - left);
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
  const bin = i32(position + 0.5);
  return select<i32>(0, select<i32>(last, bin, bin > last), bin < 0);
}

/**
 * Sums over the fixed voxels of slices [firstSlice, endSlice) that fall inside the moving image. `out`, float64: count,
 * Σf, Σm, Σff, Σmm, Σfm of values less their pivots. `histogram` (bins x bins float64, fixed by row) and
 * `fixedByMovingBin` (bins float64, Σf) are added to.
 */
export function overlapSums(
  fixed: usize, fixedIsInt16: bool, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32, fixedPadding: f64,
  moving: usize, movingIsInt16: bool, nx: i32, ny: i32, nz: i32, movingPadding: f64, matrix: usize,
  fixedPivot: f64, movingPivot: f64, fixedLow: f64, fixedScale: f64, movingLow: f64, movingScale: f64,
  bins: i32, histogram: usize, fixedByMovingBin: usize, out: usize,
): void {
  if (fixedIsInt16 && movingIsInt16) overlapSumsOf<i16, i16>(
    fixed, fixedNx, fixedNy, firstSlice, endSlice, fixedPadding, moving, nx, ny, nz, movingPadding, matrix,
    fixedPivot, movingPivot, fixedLow, fixedScale, movingLow, movingScale, bins, histogram, fixedByMovingBin, out,
  );
  if (fixedIsInt16 && !movingIsInt16) overlapSumsOf<i16, f32>(
    fixed, fixedNx, fixedNy, firstSlice, endSlice, fixedPadding, moving, nx, ny, nz, movingPadding, matrix,
    fixedPivot, movingPivot, fixedLow, fixedScale, movingLow, movingScale, bins, histogram, fixedByMovingBin, out,
  );
  if (!fixedIsInt16 && movingIsInt16) overlapSumsOf<f32, i16>(
    fixed, fixedNx, fixedNy, firstSlice, endSlice, fixedPadding, moving, nx, ny, nz, movingPadding, matrix,
    fixedPivot, movingPivot, fixedLow, fixedScale, movingLow, movingScale, bins, histogram, fixedByMovingBin, out,
  );
  if (!fixedIsInt16 && !movingIsInt16) overlapSumsOf<f32, f32>(
    fixed, fixedNx, fixedNy, firstSlice, endSlice, fixedPadding, moving, nx, ny, nz, movingPadding, matrix,
    fixedPivot, movingPivot, fixedLow, fixedScale, movingLow, movingScale, bins, histogram, fixedByMovingBin, out,
  );
}

function overlapSumsOf<F, M>(
  fixed: usize, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32, fixedPadding: f64,
  moving: usize, nx: i32, ny: i32, nz: i32, movingPadding: f64, matrix: usize,
  fixedPivot: f64, movingPivot: f64, fixedLow: f64, fixedScale: f64, movingLow: f64, movingScale: f64,
  bins: i32, histogram: usize, fixedByMovingBin: usize, out: usize,
): void {
  const m0 = load<f64>(matrix), m1 = load<f64>(matrix + 8), m2 = load<f64>(matrix + 16), m3 = load<f64>(matrix + 24);
  const m4 = load<f64>(matrix + 32), m5 = load<f64>(matrix + 40), m6 = load<f64>(matrix + 48), m7 = load<f64>(matrix + 56);
  const m8 = load<f64>(matrix + 64), m9 = load<f64>(matrix + 72), m10 = load<f64>(matrix + 80), m11 = load<f64>(matrix + 88);
  const nxy = nx * ny;
  const topX = f64(nx - 1), topY = f64(ny - 1), topZ = f64(nz - 1);
  const care = needsCare<M>(matrix, movingPadding);
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
      const row = fixed + usize(fixedNx * (j + fixedNy * k)) * sizeof<F>();
      for (let i = rowFirst, end = rowEnd; i < end; i++) {
        const movingValue = valueAt<M>(moving, nx, nxy, topX, topY, topZ, movingPadding, care, m0 * f64(i) + x0, m4 * f64(i) + y0, m8 * f64(i) + z0);
        const fixedValue = f64(load<F>(row + usize(i) * sizeof<F>()));
        const f = fixedValue - fixedPivot;
        const m = movingValue - movingPivot;
        // NaN and infinity, of either, fail this.
        if (f - f != 0 || m - m != 0 || fixedValue == fixedPadding) continue;
        count += 1;
        sf += f;
        sm += m;
        sff += f * f;
        smm += m * m;
        sfm += f * m;
        const fixedBin = binOf((fixedValue - fixedLow) * fixedScale, bins - 1);
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

/** Slices [firstSlice, endSlice) of the moving image on the fixed grid, the first of them at `resampled`, float32; `outside` where nothing was measured. */
export function resample(
  resampled: usize, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32,
  moving: usize, movingIsInt16: bool, nx: i32, ny: i32, nz: i32, movingPadding: f64, matrix: usize, outside: f32,
): void {
  if (movingIsInt16) resampleOf<i16>(resampled, fixedNx, fixedNy, firstSlice, endSlice, moving, nx, ny, nz, movingPadding, matrix, outside);
  else resampleOf<f32>(resampled, fixedNx, fixedNy, firstSlice, endSlice, moving, nx, ny, nz, movingPadding, matrix, outside);
}

function resampleOf<M>(
  resampled: usize, fixedNx: i32, fixedNy: i32, firstSlice: i32, endSlice: i32,
  moving: usize, nx: i32, ny: i32, nz: i32, movingPadding: f64, matrix: usize, outside: f32,
): void {
  const m0 = load<f64>(matrix), m1 = load<f64>(matrix + 8), m2 = load<f64>(matrix + 16), m3 = load<f64>(matrix + 24);
  const m4 = load<f64>(matrix + 32), m5 = load<f64>(matrix + 40), m6 = load<f64>(matrix + 48), m7 = load<f64>(matrix + 56);
  const m8 = load<f64>(matrix + 64), m9 = load<f64>(matrix + 72), m10 = load<f64>(matrix + 80), m11 = load<f64>(matrix + 88);
  const nxy = nx * ny;
  const topX = f64(nx - 1), topY = f64(ny - 1), topZ = f64(nz - 1);
  const care = needsCare<M>(matrix, movingPadding);
  for (let k = firstSlice; k < endSlice; k++) {
    for (let j = 0; j < fixedNy; j++) {
      const x0 = m1 * f64(j) + m2 * f64(k) + m3;
      const y0 = m5 * f64(j) + m6 * f64(k) + m7;
      const z0 = m9 * f64(j) + m10 * f64(k) + m11;
      const row = resampled + (usize(fixedNx * (j + fixedNy * (k - firstSlice))) << 2);
      for (let i = 0; i < fixedNx; i++) {
        const value = valueAt<M>(moving, nx, nxy, topX, topY, topZ, movingPadding, care, m0 * f64(i) + x0, m4 * f64(i) + y0, m8 * f64(i) + z0);
        store<f32>(row + (usize(i) << 2), value - value == 0 ? f32(value) : outside);
      }
    }
  }
}

/**
 * Intensity steps 0..255 of `count` voxels: `table[round((voxel − low) · scale)]`, saturating at both ends of the table
 * of `last` + 1 bytes; `unmeasured` for what is not a number. `steps`: room for the step of each int16, 65,536 bytes.
 */
export function quantise(
  voxels: usize, isInt16: bool, count: i32, low: f64, scale: f64, table: usize, last: i32, unmeasured: i32,
  steps: usize, bytes: usize,
): void {
  if (isInt16) {
    for (let value = -0x8000; value < 0x8000; value++) {
      store<u8>(steps + usize(value & 0xffff), stepOf(f64(value), low, scale, table, last, unmeasured));
    }
    for (let i: usize = 0, n = usize(count); i < n; i++) {
      store<u8>(bytes + i, load<u8>(steps + usize(load<u16>(voxels + (i << 1)))));
    }
  } else {
    for (let i: usize = 0, n = usize(count); i < n; i++) {
      store<u8>(bytes + i, stepOf(f64(load<f32>(voxels + (i << 2))), low, scale, table, last, unmeasured));
    }
  }
}

// @ts-ignore: decorator
@inline
function stepOf(value: f64, low: f64, scale: f64, table: usize, last: i32, unmeasured: i32): i32 {
  const position = (value - low) * scale;
  const step = position <= 0 ? 0 : position >= f64(last) ? last : position > 0 ? i32(position + 0.5) : -1;
  return step < 0 ? unmeasured : i32(load<u8>(table + usize(step)));
}

/**
 * Means over blocks of fx·fy·fz voxels, float32, of the whole blocks (mx·my·mz) of a volume with rows of nx and slices of
 * nx·ny voxels. Voxels equal to `missing` (NaN: none) or not a number are left out; a block without any other is NaN.
 */
export function reduce(
  voxels: usize, isInt16: bool, nx: i32, ny: i32, fx: i32, fy: i32, fz: i32, mx: i32, my: i32, mz: i32,
  missing: f64, means: usize,
): void {
  if (isInt16) reduceOf<i16>(voxels, nx, ny, fx, fy, fz, mx, my, mz, missing, means);
  else reduceOf<f32>(voxels, nx, ny, fx, fy, fz, mx, my, mz, missing, means);
}

function reduceOf<T>(
  voxels: usize, nx: i32, ny: i32, fx: i32, fy: i32, fz: i32, mx: i32, my: i32, mz: i32, missing: f64, means: usize,
): void {
  let mean = means;
  for (let k = 0; k < mz; k++) {
    for (let j = 0; j < my; j++) {
      for (let i = 0; i < mx; i++, mean += 4) {
        let sum: f64 = 0;
        let count = 0;
        for (let dk = 0; dk < fz; dk++) {
          for (let dj = 0; dj < fy; dj++) {
            let at = voxels + usize(i * fx + nx * (j * fy + dj + ny * (k * fz + dk))) * sizeof<T>();
            let rowSum: f64 = 0;
            for (let di = 0; di < fx; di++, at += sizeof<T>()) {
              const value = f64(load<T>(at));
              if (value != missing && value - value == 0) {
                rowSum += value;
                count++;
              }
            }
            sum += rowSum;
          }
        }
        store<f32>(mean, count > 0 ? f32(sum / f64(count)) : f32(NaN));
      }
    }
  }
}
