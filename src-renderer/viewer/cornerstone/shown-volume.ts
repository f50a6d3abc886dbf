import { cache, ImageVolume, utilities } from '@cornerstonejs/core';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import type { ReplyOf } from '../../../src-shared/contract/requests.ts';
import {
  identity4,
  invertAffine,
  multiply4,
  patientFromVoxel,
  type GridGeometry,
  type Mat4,
} from '../../../src-shared/geometry/patient-space.ts';
import { axisOf, frameOf, knownVolumes, sliceIdOf } from './volume-metadata.ts';

export type Voxels = Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What the library's types leave out of its own texture. */
interface ReleasableTexture {
  getHandle(): unknown;
  destroyTexture(): void;
}

let count = 0;

/** A series' voxels, and what Cornerstone draws from them: a 3-D texture that any plane samples, wherever it is placed. */
export class ShownVolume {
  readonly seriesId: SeriesId;
  readonly info: ReplyOf<'series.volume'>;
  readonly grid: GridGeometry;
  /** As they were streamed; `intensity = voxel + intercept`. */
  readonly voxels: Voxels;
  readonly intercept: number;
  #volumeId = '';
  #volume: ImageVolume | null = null;
  #placed: Mat4 = identity4;

  /** @param voxels may still be empty; {@link arrived} says which slices have come. */
  constructor(seriesId: SeriesId, info: ReplyOf<'series.volume'>, grid: GridGeometry, voxels: Voxels) {
    this.seriesId = seriesId;
    this.info = info;
    this.grid = grid;
    this.voxels = voxels;
    this.intercept = info.intercept;
    this.#make();
  }

  /** Another one after each {@link renew}. */
  get volumeId(): string {
    return this.#volumeId;
  }

  get byteLength(): number {
    return this.voxels.byteLength;
  }

  /** Slices whose voxels have come; they reach the graphics processor with the next picture. */
  arrived(first: number, count: number): void {
    for (let slice = first; slice < first + count; slice++) this.#volume?.vtkOpenGLTexture.setUpdatedFrame(slice);
  }

  /** Shows the series where `movingFromFixed` puts it in the fixed patient space: only its place changes, no voxel. */
  place(movingFromFixed: Mat4): void {
    const volume = this.#volume;
    if (!volume?.imageData || movingFromFixed === this.#placed) return;
    this.#placed = movingFromFixed;
    const m = multiply4(invertAffine(movingFromFixed), patientFromVoxel(this.grid));
    const [sx, sy, sz] = this.grid.spacingMm;
    const direction = [m[0] / sx, m[4] / sx, m[8] / sx, m[1] / sy, m[5] / sy, m[9] / sy, m[2] / sz, m[6] / sz, m[10] / sz]; // prettier-ignore
    const origin = [m[3], m[7], m[11]] as [number, number, number];
    Object.assign(volume, { origin, direction });
    volume.imageData.setOrigin(origin);
    volume.imageData.setDirection(direction as never);
    volume.imageData.modified();
  }

  /** After a lost drawing context: the same voxels for a new texture. */
  renew(): void {
    this.#remove();
    this.#make();
    this.arrived(0, this.grid.size[2]);
  }

  /** While its drawing context is there. */
  remove(): void {
    const texture = this.#volume?.vtkOpenGLTexture as unknown as ReleasableTexture | undefined;
    if (texture?.getHandle()) texture.destroyTexture();
    this.#remove();
  }

  #remove(): void {
    if (!this.#volume) return;
    for (const imageId of this.#volume.imageIds) cache.removeImageLoadObject(imageId, { force: true });
    cache.removeVolumeLoadObject(this.#volumeId);
    utilities.genericViewportDisplaySetMetadataProvider.remove(this.#volumeId);
    knownVolumes.remove(this.#volumeId);
    this.#volume = null;
  }

  #make(): void {
    const { grid, voxels } = this;
    const [width, height, depth] = grid.size;
    const volumeId = `derived:${this.seriesId}-${++count}`;
    const direction = [...axisOf(grid, 0), ...axisOf(grid, 1), ...axisOf(grid, 2)];
    knownVolumes.add(volumeId, this.seriesId, grid);
    const imageIds = Array.from({ length: depth }, (_, slice) => sliceIdOf(volumeId, slice));
    for (const [slice, imageId] of imageIds.entries()) {
      const scalarData = voxels.subarray(slice * width * height, (slice + 1) * width * height);
      putSlice(imageId, scalarData as Voxels, grid);
    }
    const volume = new ImageVolume({
      volumeId,
      metadata: { FrameOfReferenceUID: frameOf(this.seriesId), Modality: 'OT' } as never,
      dimensions: [width, height, depth],
      spacing: [...grid.spacingMm],
      origin: [...grid.originMm],
      direction: direction as never,
      imageIds,
      dataType: voxels instanceof Int16Array ? 'Int16Array' : 'Float32Array',
      numberOfComponents: 1,
    } as never);
    // Never "loaded": each further plane would have the whole texture sent again.
    Object.assign(volume, { loadStatus: { loaded: false } });
    cache.putVolumeSync(volumeId, volume);
    utilities.genericViewportDisplaySetMetadataProvider.add(volumeId, { imageIds, volumeId, kind: 'planar' });
    this.#volumeId = volumeId;
    this.#placed = identity4;
    this.#volume = volume;
  }
}

/** Not `createAndCacheLocalImage`: that one reads every voxel for its bounds, while they are still on their way. */
function putSlice(imageId: string, scalarData: Voxels, grid: GridGeometry): void {
  const [width, height] = grid.size;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({ width, height, numberOfComponents: 1, scalarData, id: imageId } as never); // prettier-ignore
  cache.putImageSync(imageId, {
    imageId,
    voxelManager,
    getPixelData: () => scalarData,
    slope: 1,
    intercept: 0,
    windowCenter: 0,
    windowWidth: 0,
    minPixelValue: 0,
    maxPixelValue: 1,
    rows: height,
    columns: width,
    width,
    height,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    columnPixelSpacing: grid.spacingMm[0],
    rowPixelSpacing: grid.spacingMm[1],
    invert: false,
    photometricInterpretation: 'MONOCHROME2',
    dataType: scalarData.constructor.name,
    sizeInBytes: scalarData.byteLength,
  } as never);
}
