import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { SeriesId } from '../../src-shared/contract/ids.ts';
import { volumePath } from '../../src-shared/contract/byte-paths.ts';
import type { GridGeometry, Mat3, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { Client } from '../client.ts';
import { coarseSizeOf, coarseStrideOf, type HalfChunk } from './half-float-chunks.ts';
import { ChunkConverter } from './chunk-converter.ts';

/** A thinned copy of a volume: every so many voxels along each axis. */
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

/** @throws Failure('input') if the graphics cannot hold the series; Failure('network'), Failure('cancelled'). */
export async function loadVolumeTexture(
  gl: WebGL2RenderingContext,
  client: Client,
  seriesId: SeriesId,
  signal: AbortSignal,
  onFraction: (fraction: number) => void = () => {},
): Promise<VolumeTexture> {
  const info = await client.call('series.volume', { seriesId });
  const grid: GridGeometry = { ...info.grid, direction: info.grid.direction as unknown as Mat3 };
  const { size } = grid;
  const largest = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  if (Math.max(...size) > largest) throw new Failure('input', messageOf('too-many-voxels-for-graphics', { largest }));
  const texture = allocate(gl, size);
  const valueScale = scaleFor(info.window);
  const plan = { size, valueScale, background: info.background };
  const converter = new ChunkConverter(plan, (chunk) => upload(gl, texture, size, chunk));
  try {
    const response = await client.fetchBytes(volumePath(seriesId), signal);
    const voxels = await stream(response, converter, info.byteLength, signal, onFraction);
    const coarse = { voxels, grid: coarseGridOf(grid) };
    return { seriesId, texture, grid, valueScale, info, coarse, byteLength: info.byteLength / 2 };
  } catch (error) {
    gl.deleteTexture(texture);
    throw error;
  } finally {
    converter.close();
  }
}

function allocate(gl: WebGL2RenderingContext, size: Vec3): WebGLTexture {
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

function upload(
  gl: WebGL2RenderingContext,
  texture: WebGLTexture,
  [width, height]: Vec3,
  { firstSlice, sliceCount, halves }: HalfChunk,
): void {
  gl.bindTexture(gl.TEXTURE_3D, texture);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
  const [format, type] = [gl.RED, gl.HALF_FLOAT];
  gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, firstSlice, width, height, sliceCount, format, type, halves);
}

/** A power of two, so that scaling costs no precision. */
function scaleFor({ low, high }: { low: number; high: number }): number {
  const largest = Math.max(Math.abs(low), Math.abs(high), 1e-12);
  return largest <= 4096 && largest > 1 ? 1 : 2 ** Math.floor(Math.log2(1024 / largest));
}

function coarseGridOf(grid: GridGeometry): GridGeometry {
  const stride = coarseStrideOf(grid.size);
  const spacingMm = grid.spacingMm.map((mm, axis) => mm * stride[axis]!) as unknown as Vec3;
  return { ...grid, size: coarseSizeOf(grid.size), spacingMm };
}

/** @returns the coarse copy's voxels. */
async function stream(
  response: Response,
  converter: ChunkConverter,
  byteLength: number,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Float32Array> {
  if (!response.body) throw new Failure('network', messageOf('voxels-incomplete'));
  const reader = response.body.getReader();
  let received = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (signal.aborted) throw new Failure('cancelled', messageOf('cancelled'));
    // Counted first: the bytes are handed over.
    received += part.value.byteLength;
    await converter.push(part.value);
    onFraction(Math.min(1, received / byteLength));
  }
  const coarse = await converter.finish();
  if (received !== byteLength || !coarse) throw new Failure('network', messageOf('voxels-incomplete'));
  return coarse;
}
