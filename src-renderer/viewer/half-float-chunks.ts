import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { halfFloatsOf } from './half-float.ts';

/** Bytes of float32 voxels that become one chunk: large enough to be quick, small enough to keep the window awake. */
const chunkBytes = 1 << 19;
/** The coarse copy that stays in memory has at most so many voxels along an axis. */
const coarseAxis = 72;

/** How a series' voxels become texture values. */
export interface ChunkPlan {
  /** Voxels along x, y and z. */
  readonly size: Vec3;
  /** Texture value = intensity · valueScale. */
  readonly valueScale: number;
  /** What stands for voxels that are not finite. */
  readonly background: number;
}

/** Whole slices as half floats, in the order of the volume. */
export interface HalfChunk {
  readonly firstSlice: number;
  readonly sliceCount: number;
  readonly halves: Uint16Array<ArrayBuffer>;
}

/** Voxels between those that the coarse copy keeps, along each axis. */
export function coarseStrideOf(size: Vec3): Vec3 {
  return size.map((n) => Math.max(1, Math.ceil(n / coarseAxis))) as unknown as Vec3;
}

export function coarseSizeOf(size: Vec3): Vec3 {
  const stride = coarseStrideOf(size);
  return size.map((n, axis) => Math.ceil(n / stride[axis]!)) as unknown as Vec3;
}

/** Gathers streamed bytes (float32 little-endian, x fastest) into chunks of half floats, and keeps a coarse copy. */
export class HalfChunks {
  /** Every stride-th voxel along each axis. */
  readonly coarse: Float32Array<ArrayBuffer>;
  readonly #plan: ChunkPlan;
  readonly #chunk: Uint8Array<ArrayBuffer>;
  readonly #sliceVoxels: number;
  #filled = 0;
  #nextSlice = 0;

  constructor(plan: ChunkPlan) {
    this.#plan = plan;
    this.#sliceVoxels = plan.size[0] * plan.size[1];
    const sliceBytes = 4 * this.#sliceVoxels;
    this.#chunk = new Uint8Array(sliceBytes * Math.max(1, Math.floor(chunkBytes / sliceBytes)));
    this.coarse = new Float32Array(coarseSizeOf(plan.size).reduce((product, n) => product * n, 1));
  }

  /** Whether every slice has come. */
  get isComplete(): boolean {
    return this.#nextSlice === this.#plan.size[2];
  }

  /** @returns the chunks that these bytes completed. */
  push(bytes: Uint8Array): HalfChunk[] {
    const chunks: HalfChunk[] = [];
    for (let offset = 0; offset < bytes.byteLength;) {
      const count = Math.min(bytes.byteLength - offset, this.#chunk.byteLength - this.#filled);
      this.#chunk.set(bytes.subarray(offset, offset + count), this.#filled);
      this.#filled += count;
      offset += count;
      const missing = 4 * this.#sliceVoxels * (this.#plan.size[2] - this.#nextSlice);
      if (this.#filled === Math.min(this.#chunk.byteLength, missing)) chunks.push(this.#take());
    }
    return chunks;
  }

  #take(): HalfChunk {
    const voxels = new Float32Array(this.#chunk.buffer, 0, this.#filled / 4);
    const firstSlice = this.#nextSlice;
    const sliceCount = voxels.length / this.#sliceVoxels;
    this.#thin(voxels, firstSlice, sliceCount);
    this.#nextSlice += sliceCount;
    this.#filled = 0;
    const { valueScale, background } = this.#plan;
    return { firstSlice, sliceCount, halves: halfFloatsOf(voxels, valueScale, background) };
  }

  #thin(voxels: Float32Array, firstSlice: number, sliceCount: number): void {
    const { size, background } = this.#plan;
    const [strideX, strideY, strideZ] = coarseStrideOf(size);
    const [coarseX, coarseY] = coarseSizeOf(size);
    for (let slice = 0; slice < sliceCount; slice++) {
      const k = firstSlice + slice;
      if (k % strideZ !== 0) continue;
      for (let j = 0; j < size[1]; j += strideY) {
        const from = slice * this.#sliceVoxels + j * size[0];
        const to = ((k / strideZ) * coarseY + j / strideY) * coarseX;
        for (let i = 0; i < size[0]; i += strideX) {
          const value = voxels[from + i]!;
          this.coarse[to + i / strideX] = Number.isFinite(value) ? value : background;
        }
      }
    }
  }
}
