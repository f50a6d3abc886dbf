/**
 * Tables by sign and exponent of a float32 (its upper nine bits), for IEEE 754 half floats rounded to nearest.
 * After J. van der Zijp, "Fast Half Float Conversions" (2008), with rounding.
 */
const base = new Uint16Array(512);
const rounding = new Uint32Array(512);
const shift = new Uint8Array(512);

const largestHalf = 0x7bff;

for (let i = 0; i < 256; i++) {
  const exponent = i - 127;
  if (exponent < -25) fill(i, 0, 0, 24);
  else if (exponent < -14) fill(i, 0x400 >> (-exponent - 14), 1 << (-exponent - 2), -exponent - 1);
  else if (exponent <= 15) fill(i, (exponent + 15) << 10, 1 << 12, 13);
  else fill(i, largestHalf, 0, 24);
}

function fill(exponentBits: number, baseBits: number, roundingBits: number, shiftBits: number): void {
  for (const sign of [0, 1]) {
    const at = exponentBits + 256 * sign;
    base[at] = baseBits | (sign << 15);
    rounding[at] = roundingBits;
    shift[at] = shiftBits;
  }
}

/** Half floats of `values · scale`. What is too large becomes the largest half float; what is not finite, `instead`. */
export function halfFloatsOf(values: Float32Array, scale: number, instead: number): Uint16Array<ArrayBuffer> {
  const scaled = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) scaled[i] = values[i]! * scale;
  const bits = new Uint32Array(scaled.buffer);
  const halves = new Uint16Array(values.length);
  const insteadHalf = Number.isFinite(instead) ? halfFloatsOf(Float32Array.of(instead), scale, NaN)[0]! : 0;
  for (let i = 0; i < halves.length; i++) {
    const at = bits[i]! >>> 23;
    if ((at & 255) === 255) {
      halves[i] = Number.isFinite(values[i]!) ? base[at]! : insteadHalf;
      continue;
    }
    const half = base[at]! + (((bits[i]! & 0x7fffff) + rounding[at]!) >>> shift[at]!);
    halves[i] = (half & 0x7fff) > largestHalf ? (half & 0x8000) | largestHalf : half;
  }
  return halves;
}
