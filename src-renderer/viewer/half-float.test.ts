import { expect, it } from 'vitest';
import { halfFloatsOf } from './half-float.ts';

/** What a half float stands for. */
function valueOf(half: number): number {
  const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 0x3ff];
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
const through = (values: readonly number[], scale = 1, instead = 0) =>
  [...halfFloatsOf(Float32Array.from(values), scale, instead)].map(valueOf);

it('keeps every integer that a half float holds: Hounsfield units and 11-bit intensities', () => {
  const integers = Array.from({ length: 4097 }, (_, i) => i - 2048);
  expect(through(integers).map((value) => value + 0)).toEqual(integers);
});

it('rounds to the nearest half float at every magnitude', () => {
  for (let exponent = -20; exponent < 15; exponent++) {
    for (const mantissa of [1, 1.00037, 1.2468, 1.5, 1.87653, 1.99999]) {
      const value = Math.fround(mantissa * 2 ** exponent);
      const step = 2 ** (Math.max(exponent, -14) - 10);
      const [positive, negative] = through([value, -value]);
      expect(Math.abs(positive! - value)).toBeLessThanOrEqual(step / 2);
      expect(negative).toBe(-positive!);
    }
  }
});

it('scales, keeps what is too large at the top, and puts the background where nothing was measured', () => {
  expect(through([3, -7], 0.25)).toEqual([0.75, -1.75]);
  expect(through([1e6, -1e30, 65_519])).toEqual([65_504, -65_504, 65_504]);
  expect(through([NaN, Infinity, 5], 2, -1000)).toEqual([-2000, -2000, 10]);
});
