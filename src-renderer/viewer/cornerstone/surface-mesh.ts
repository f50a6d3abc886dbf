import type { CoarseVolume } from '../coarse-volume.ts';

/** What the worker is asked for: where the intensity passes `level`. */
export interface SurfaceRequest {
  readonly voxels: Float32Array<ArrayBuffer>;
  readonly size: readonly [number, number, number];
  readonly level: number;
}

/** Triangles, three corners each, in voxels of the request's grid; normals point away from brighter voxels. */
export interface SurfaceMesh {
  readonly points: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
}

/** Has a worker find a surface: it takes about a second, and the window must not wait for it. Never settles once given up. */
export function surfaceMeshOf(
  { voxels, grid }: CoarseVolume,
  level: number,
  givenUp: AbortSignal,
): Promise<SurfaceMesh> {
  const worker = new Worker(new URL('./surface-worker.ts', import.meta.url), { type: 'module' });
  givenUp.addEventListener('abort', () => worker.terminate());
  return new Promise<SurfaceMesh>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SurfaceMesh>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    const request = { voxels: voxels as Float32Array<ArrayBuffer>, size: grid.size, level };
    worker.postMessage(request satisfies SurfaceRequest, [voxels.buffer as ArrayBuffer]);
  }).finally(() => worker.terminate());
}
