import type { ReplyOf, SeriesId } from '../../src-shared/contract.ts';
import { volumePath } from '../../src-shared/contract.ts';
import type { GridGeometry, Mat3 } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { Client } from '../client.ts';

/** Largest magnitude that a half float holds, with a margin. */
const halfFloatLimit = 60_000;
const slabBytes = 4 << 20;
/** The coarse copy that stays in memory has at most so many voxels along an axis. */
const coarseAxis = 72;

/** A thinned copy of a volume: every `stride`-th voxel along each axis. */
export interface CoarseVolume {
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
}

/**
 * A series on the graphics processor, as half floats: half the memory of float32, and exact enough to look at
 * (11 bits; CT stays in HU). The voxels themselves are not kept in the window, apart from a coarse copy.
 */
export interface VolumeTexture {
  readonly seriesId: SeriesId;
  readonly texture: WebGLTexture;
  readonly grid: GridGeometry;
  /** Texture value = intensity · valueScale. */
  readonly valueScale: number;
  readonly info: ReplyOf<'series.volume'>;
  readonly coarse: CoarseVolume;
  readonly byteLength: number;
}

export async function loadVolumeTexture(
  gl: WebGL2RenderingContext,
  client: Client,
  seriesId: SeriesId,
  signal: AbortSignal,
  onFraction: (fraction: number) => void = () => {},
): Promise<VolumeTexture> {
  const info = await client.call('series.volume', { seriesId });
  const grid: GridGeometry = { ...info.grid, direction: info.grid.direction as unknown as Mat3 };
  const largest = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  if (Math.max(...grid.size) > largest) {
    throw new Failure(
      'input',
      `This computer's graphics can show at most ${largest} voxels along an axis; the series has more.`,
    );
  }
  const response = await client.fetchBytes(volumePath(seriesId), signal);
  const texture = allocate(gl, grid);
  try {
    const valueScale = scaleFor(info.window);
    const slabs = new SlabUploader(gl, texture, grid, valueScale, info.background);
    await stream(response, slabs, info.byteLength, signal, onFraction);
    return { seriesId, texture, grid, valueScale, info, coarse: slabs.coarse, byteLength: info.byteLength / 2 };
  } catch (error) {
    gl.deleteTexture(texture);
    throw error;
  }
}

function allocate(gl: WebGL2RenderingContext, { size }: GridGeometry): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_3D, texture);
  gl.texStorage3D(gl.TEXTURE_3D, 1, gl.R16F, size[0], size[1], size[2]);
  for (const axis of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
    gl.texParameteri(gl.TEXTURE_3D, axis, gl.CLAMP_TO_EDGE);
  }
  gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  return texture;
}

/** A power of two, so that scaling costs no precision. */
function scaleFor({ low, high }: { low: number; high: number }): number {
  const largest = Math.max(Math.abs(low), Math.abs(high), 1e-12);
  return largest <= 4096 && largest > 1 ? 1 : 2 ** Math.floor(Math.log2(1024 / largest));
}

async function stream(
  response: Response,
  slabs: SlabUploader,
  byteLength: number,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<void> {
  if (!response.body) throw new Failure('network', 'The series came without its voxels. Open it again.');
  const reader = response.body.getReader();
  let received = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (signal.aborted) throw new Failure('cancelled', 'Cancelled.');
    slabs.push(part.value);
    received += part.value.byteLength;
    onFraction(Math.min(1, received / byteLength));
  }
  if (received !== byteLength) throw new Failure('network', 'The series arrived incomplete. Open it again.');
}

/** Gathers streamed bytes into slabs of whole slices and sends each to the texture. */
class SlabUploader {
  readonly coarse: CoarseVolume;
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  readonly #grid: GridGeometry;
  readonly #scale: number;
  readonly #background: number;
  readonly #stride: readonly [number, number, number];
  readonly #slab: Uint8Array;
  readonly #sliceVoxels: number;
  #filled = 0;
  #nextSlice = 0;

  constructor(
    gl: WebGL2RenderingContext,
    texture: WebGLTexture,
    grid: GridGeometry,
    scale: number,
    background: number,
  ) {
    this.#gl = gl;
    this.#texture = texture;
    this.#grid = grid;
    this.#scale = scale;
    this.#background = background;
    this.#sliceVoxels = grid.size[0] * grid.size[1];
    const sliceBytes = this.#sliceVoxels * 4;
    this.#slab = new Uint8Array(sliceBytes * Math.max(1, Math.floor(slabBytes / sliceBytes)));
    const stride = grid.size.map((n) => Math.max(1, Math.ceil(n / coarseAxis))) as [number, number, number];
    this.#stride = stride;
    const size = grid.size.map((n, axis) => Math.ceil(n / stride[axis]!)) as [number, number, number];
    const spacingMm = grid.spacingMm.map((mm, axis) => mm * stride[axis]!) as [number, number, number];
    this.coarse = { voxels: new Float32Array(size[0] * size[1] * size[2]), grid: { ...grid, size, spacingMm } };
  }

  push(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.byteLength;) {
      const count = Math.min(bytes.byteLength - offset, this.#slab.byteLength - this.#filled);
      this.#slab.set(bytes.subarray(offset, offset + count), this.#filled);
      this.#filled += count;
      offset += count;
      if (this.#filled === this.#slab.byteLength) this.#send();
    }
    const last = this.#grid.size[2] - this.#nextSlice;
    if (this.#filled > 0 && this.#filled === last * this.#sliceVoxels * 4) this.#send();
  }

  #send(): void {
    const voxels = new Float32Array(this.#slab.buffer, 0, this.#filled / 4);
    const sliceCount = voxels.length / this.#sliceVoxels;
    this.#prepare(voxels);
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_3D, this.#texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    const [width, height] = this.#grid.size;
    gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, this.#nextSlice, width, height, sliceCount, gl.RED, gl.FLOAT, voxels);
    this.#nextSlice += sliceCount;
    this.#filled = 0;
  }

  #prepare(voxels: Float32Array): void {
    const [sx, sy, sz] = this.#stride;
    const [nx, ny] = this.#grid.size;
    const [cx, cy] = this.coarse.grid.size;
    for (let i = 0; i < voxels.length; i++) {
      const value = voxels[i]!;
      if (!Number.isFinite(value)) voxels[i] = this.#background;
    }
    for (let slice = 0; slice * this.#sliceVoxels < voxels.length; slice++) {
      const k = this.#nextSlice + slice;
      if (k % sz !== 0) continue;
      for (let j = 0; j < ny; j += sy) {
        const from = slice * this.#sliceVoxels + j * nx;
        const to = ((k / sz) * cy + j / sy) * cx;
        for (let i = 0; i < nx; i += sx) this.coarse.voxels[to + i / sx] = voxels[from + i]!;
      }
    }
    for (let i = 0; i < voxels.length; i++) {
      voxels[i] = Math.max(-halfFloatLimit, Math.min(halfFloatLimit, voxels[i]! * this.#scale));
    }
  }
}
