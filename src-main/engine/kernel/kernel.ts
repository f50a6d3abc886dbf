import { kernelBase64 } from './kernel-bytes.ts';

/** Byte offset into the shared memory. */
export type Address = number & { readonly __brand?: 'Address' };

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
}

const pageBytes = 65536;
/** The first pages hold the allocation mark and each thread's scratch. */
const scratchBytes = pageBytes;
const scratchSlots = 16;
/** 1 GiB of addresses; the system commits only the pages that are touched. */
const memoryPages = 16384;

/** The memory that all threads of one crew share: level volumes, sample points, scratch. */
export function createSharedMemory(): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages, shared: true });
  resetMemory(memory);
  return memory;
}

/** Forgets all allocations. No thread may be at work. */
export function resetMemory(memory: WebAssembly.Memory): void {
  Atomics.store(new Uint32Array(memory.buffer, 0, 1), 0, scratchBytes * (scratchSlots + 1));
}

/** Reserves `bytes`, aligned to 16; safe from several threads at once. Throws RangeError where the memory is full. */
export function allocate(memory: WebAssembly.Memory, bytes: number): Address {
  const rounded = (bytes + 15) & ~15;
  const at = Atomics.add(new Uint32Array(memory.buffer, 0, 1), 0, rounded);
  if (at + rounded > memory.buffer.byteLength) throw new RangeError('The series are too large for the search memory.');
  return at;
}

const scratchLayout = { matrix: 0, profile: 64, sums: 512, histogram: 1024, weights: 1024 + 16384 } as const;
/** Bins of both series in every joint histogram. 32 is the customary choice for 8-bit head images (Pluim 2003). */
export const histogramBins = 32;
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
  readonly histogram: Float32Array;
  readonly weights: Float32Array;
}

/** @param slot tells the thread's scratch apart: 0 to 15, one of its own for each thread. */
export function openKernel(memory: WebAssembly.Memory, slot: number): Kernel {
  if (slot < 0 || slot >= scratchSlots) throw new RangeError(`No scratch for thread ${slot}.`);
  const bytes = Uint8Array.from(atob(kernelBase64), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const base = scratchBytes * (slot + 1);
  const at = {
    matrix: base + scratchLayout.matrix,
    profile: base + scratchLayout.profile,
    sums: base + scratchLayout.sums,
    histogram: base + scratchLayout.histogram,
    weights: base + scratchLayout.weights,
  };
  const { buffer } = memory;
  const cells = histogramBins * histogramBins;
  return {
    memory,
    run: instance.exports as unknown as KernelExports,
    at,
    matrix: new Float32Array(buffer, at.matrix, 12),
    profile: new Float32Array(buffer, at.profile, 3 * maximumProfilePoints),
    sums: new Float64Array(buffer, at.sums, 12),
    histogram: new Float32Array(buffer, at.histogram, cells),
    weights: new Float32Array(buffer, at.weights, cells),
  };
}
