import { rotationFromVector } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Mat3, Vec3 } from '../../../src-shared/geometry/patient-space.ts';

/** A repeatable stream of pseudo-random numbers. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Uniform over 0 … count − 1. */
  integer(count: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** FNV-1a, 32 bits, with a final avalanche so that neighbouring texts give unrelated seeds. */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded by a text. The same text gives the same stream on every machine. */
export function seededRandom(seedText: string): Random {
  let a = hash32(`a${seedText}`);
  let b = hash32(`b${seedText}`);
  let c = hash32(`c${seedText}`);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  let spare: number | null = null;
  const random: Random = {
    uniform: (low, high) => low + (high - low) * next(),
    integer: (count) => Math.floor(next() * count),
    normal: () => {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const s = u * u + v * v;
        if (s === 0 || s >= 1) continue;
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    },
    pick: (items) => items[random.integer(items.length)]!,
  };
  return random;
}

/** A direction uniform on the unit sphere. */
export function randomDirection(random: Random): Vec3 {
  const z = random.uniform(-1, 1);
  const longitude = random.uniform(0, 2 * Math.PI);
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(longitude), r * Math.sin(longitude), z];
}

/**
 * A rotation uniform over SO(3), given that its angle is at most `maxAngle` radians: uniform axis, and an angle of
 * density 1 − cos θ (the Haar measure; Shoemake 1992 for the unlimited case).
 */
export function randomRotation(random: Random, maxAngle = Math.PI): Mat3 {
  const axis = randomDirection(random);
  const target = random.uniform(0, 1) * (maxAngle - Math.sin(maxAngle));
  let low = 0;
  let high = maxAngle;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (middle - Math.sin(middle) < target) low = middle;
    else high = middle;
  }
  return rotationFromVector([axis[0] * low, axis[1] * low, axis[2] * low]);
}

/** A shift uniform in the ball of radius `maxMm`. */
export function randomShiftMm(random: Random, maxMm: number): Vec3 {
  const [x, y, z] = randomDirection(random);
  const length = maxMm * Math.cbrt(random.uniform(0, 1));
  return [x * length, y * length, z * length];
}
