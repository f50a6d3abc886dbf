import type { SeriesId } from '../../src-shared/contract/ids.ts';
import { volumePath } from '../../src-shared/contract/byte-paths.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { GridGeometry, Mat3 } from '../../src-shared/geometry/patient-space.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { Client } from '../client.ts';
import { ShownVolume, type Voxels } from './cornerstone/shown-volume.ts';

export interface LoadingVolume {
  readonly volume: ShownVolume;
  /** Settles when every voxel has come; rejects with Failure('network') or Failure('cancelled'). */
  readonly whole: Promise<void>;
}

/**
 * Asks for a series and gives its volume before its voxels have come: they fill it slice by slice.
 * @param largest voxels along an axis that the graphics can hold.
 * @param onProgress called with the share of bytes that have come.
 * @throws Failure('input') if the graphics cannot hold the series.
 */
export async function loadVolume(
  client: Client,
  seriesId: SeriesId,
  largest: number,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<LoadingVolume> {
  const info = await client.call('series.volume', { seriesId });
  const grid: GridGeometry = { ...info.grid, direction: info.grid.direction as unknown as Mat3 };
  if (Math.max(...grid.size) > largest) throw new Failure('input', messageOf('too-many-voxels-for-graphics', { largest })); // prettier-ignore
  const buffer = new ArrayBuffer(info.byteLength);
  const voxels: Voxels = info.voxelType === 'int16' ? new Int16Array(buffer) : new Float32Array(buffer);
  const volume = new ShownVolume(seriesId, info, grid, voxels);
  const response = await client.fetchBytes(volumePath(seriesId), signal).catch((error: unknown) => {
    volume.remove();
    throw error;
  });
  return { volume, whole: fill(volume, response, signal, onProgress) };
}

async function fill(
  volume: ShownVolume,
  response: Response,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const incomplete = () => new Failure('network', messageOf('voxels-incomplete'));
  if (!response.body) throw incomplete();
  const bytes = new Uint8Array(volume.voxels.buffer);
  const sliceBytes = bytes.length / volume.grid.size[2];
  let received = 0;
  let slices = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (signal.aborted) throw new Failure('cancelled', messageOf('cancelled'));
    if (received + part.value.byteLength > bytes.length) throw incomplete();
    bytes.set(part.value, received);
    received += part.value.byteLength;
    const whole = Math.floor(received / sliceBytes);
    volume.arrived(slices, whole - slices);
    slices = whole;
    onProgress(received / bytes.length);
  }
  if (received !== bytes.length) throw incomplete();
}
