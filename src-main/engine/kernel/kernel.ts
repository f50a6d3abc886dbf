import { kernelBase64 } from './kernel-bytes.ts';

declare const addressBrand: unique symbol;
/** Byte offset into the shared memory. Only {@link allocate} and {@link openKernel} give one. */
export type Address = number & { readonly [addressBrand]: true };

function addressOf(byteOffset: number): Address {
  return byteOffset as Address;
}

/** For a kernel argument that the call does not read. */
export const noAddress = addressOf(0);

interface KernelExports {
  jointHistogram(
    xs: Address, ys: Address, zs: Address, bins: Address, first: number, count: number,
    matrix: Address, profile: Address, profileCount: number,
    volume: Address, nx: number, ny: number, nz: number,
    binScale: number, targetBins: number, outside: number, histogram: Address,
  ): number; // prettier-ignore
  histogramDerivative(
    xs: Address, ys: Address, zs: Address, bins: Address, first: number, count: number,
    matrix: Address, profile: Address, profileCount: number,
    volume: Address, nx: number, ny: number, nz: number,
    binScale: number, targetBins: number, weights: Address, sums: Address,
  ): void; // prettier-ignore
  overlapSums(
    fixed: Address, fixedIsInt16: boolean, fixedNx: number, fixedNy: number, firstSlice: number, endSlice: number,
    fixedPadding: number,
    moving: Address, movingIsInt16: boolean, nx: number, ny: number, nz: number, movingPadding: number, matrix: Address,
    fixedPivot: number, movingPivot: number, fixedLow: number, fixedScale: number, movingLow: number, movingScale: number,
    bins: number, histogram: Address, fixedByMovingBin: Address, out: Address,
  ): void; // prettier-ignore
  resample(
    resampled: Address, fixedNx: number, fixedNy: number, firstSlice: number, endSlice: number,
    moving: Address, movingIsInt16: boolean, nx: number, ny: number, nz: number, movingPadding: number, matrix: Address,
    outside: number,
  ): void; // prettier-ignore
  quantise(
    voxels: Address, isInt16: boolean, count: number, low: number, scale: number, table: Address, last: number,
    unmeasured: number, steps: Address, bytes: Address,
  ): void; // prettier-ignore
  reduce(
    voxels: Address, isInt16: boolean, nx: number, ny: number, fx: number, fy: number, fz: number,
    mx: number, my: number, mz: number, missing: number, means: Address,
  ): void; // prettier-ignore
}

const pageBytes = 65536;
/** The first page holds the allocation pointer, the next ones each thread's scratch. */
const scratchBytes = pageBytes;
const scratchSlots = 16;
/** 64 MiB to begin with; it grows as series need it, to the 4 GiB that 32-bit addresses reach. */
const initialPages = 1024;
const mostPages = 65536;

/** The memory that all threads of one pool share: level volumes, sample points, scratch. */
export function createSharedMemory(): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: mostPages, shared: true });
  resetMemory(memory);
  return memory;
}

/** Frees all allocations. No thread may be using them. */
export function resetMemory(memory: WebAssembly.Memory): void {
  Atomics.store(new Uint32Array(memory.buffer, 0, 1), 0, (scratchBytes * (scratchSlots + 1)) / 16);
}

/** Reserves `bytes`, aligned to 16; safe from several threads at once. Throws RangeError if 4 GiB are not enough. */
export function allocate(memory: WebAssembly.Memory, bytes: number): Address {
  const rounded = Math.ceil(bytes / 16);
  // Counted in units of 16 bytes, so that the pointer fits 32 bits.
  const at = Atomics.add(new Uint32Array(memory.buffer, 0, 1), 0, rounded) * 16;
  const missing = at + rounded * 16 - memory.buffer.byteLength;
  if (missing > 0) {
    try {
      memory.grow(Math.ceil(missing / pageBytes));
    } catch (error) {
      throw new RangeError('The two series are too large for this computer: there is not enough memory.', {
        cause: error,
      });
    }
  }
  return addressOf(at);
}

/** Byte offsets within a thread's scratch. */
const scratchLayout = {
  matrix: 0,
  profile: 64,
  sums: 512,
  imageMatrix: 640,
  histogram: 1024,
  weights: 8192,
  fixedByMovingBin: 16384,
  scoreHistogram: 32768,
} as const;
/** Bins of both series in every joint histogram. 32 is the customary choice for 8-bit head images (Pluim 2003). */
export const histogramBins = 32;
/** Bins of both series in the scores' joint histogram: finer, as the whole image fills it. */
export const scoreBins = 64;
/** The most points that a slice profile may be averaged over. */
export const maximumProfilePoints = 9;

/** One thread's access to the kernel: its functions, and scratch that no other thread uses. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly run: KernelExports;
  readonly at: { readonly [Name in keyof typeof scratchLayout]: Address };
  readonly matrix: Float32Array;
  readonly profile: Float32Array;
  readonly sums: Float64Array;
  /** Voxel map of whole images, double precision. */
  readonly imageMatrix: Float64Array;
  readonly scoreHistogram: Float64Array;
  readonly fixedByMovingBin: Float64Array;
  readonly histogram: Float32Array;
  readonly weights: Float32Array;
}

/** @param slot which scratch the thread uses: 0 to 15, a different one for each thread */
export function openKernel(memory: WebAssembly.Memory, slot: number): Kernel {
  if (slot < 0 || slot >= scratchSlots) throw new RangeError(`No scratch for thread ${slot}.`);
  const bytes = Uint8Array.from(atob(kernelBase64), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const base = scratchBytes * (slot + 1);
  const at = Object.fromEntries(
    Object.entries(scratchLayout).map(([name, offset]) => [name, addressOf(base + offset)]),
  ) as Kernel['at'];
  const { buffer } = memory;
  const cells = histogramBins * histogramBins;
  return {
    memory,
    run: instance.exports as unknown as KernelExports,
    at,
    matrix: new Float32Array(buffer, at.matrix, 12),
    profile: new Float32Array(buffer, at.profile, 3 * maximumProfilePoints),
    sums: new Float64Array(buffer, at.sums, 12),
    imageMatrix: new Float64Array(buffer, at.imageMatrix, 12),
    scoreHistogram: new Float64Array(buffer, at.scoreHistogram, scoreBins * scoreBins),
    fixedByMovingBin: new Float64Array(buffer, at.fixedByMovingBin, scoreBins),
    histogram: new Float32Array(buffer, at.histogram, cells),
    weights: new Float32Array(buffer, at.weights, cells),
  };
}
