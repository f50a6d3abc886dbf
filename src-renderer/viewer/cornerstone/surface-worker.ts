import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData.js';
import vtkImageMarchingCubes from '@kitware/vtk.js/Filters/General/ImageMarchingCubes.js';
import type { SurfaceMesh, SurfaceRequest } from './surface-mesh.ts';

// The filter writes its time to the console.
console.time = console.timeEnd = () => undefined;

addEventListener('message', ({ data }: MessageEvent<SurfaceRequest>) => {
  const mesh = meshOf(data);
  postMessage(mesh, { transfer: [mesh.points.buffer, mesh.normals.buffer] });
});

function meshOf({ voxels, size, level }: SurfaceRequest): SurfaceMesh {
  const image = vtkImageData.newInstance();
  image.setDimensions(...size);
  const values = smoothed(voxels, size);
  image.getPointData().setScalars(vtkDataArray.newInstance({ numberOfComponents: 1, values, name: 'Scalars' }));
  const filter = vtkImageMarchingCubes.newInstance({ contourValue: level, computeNormals: true, mergePoints: false });
  filter.setInputData(image);
  const found = filter.getOutputData();
  return {
    points: Float32Array.from(found.getPoints().getData()),
    normals: Float32Array.from(found.getPointData().getNormals()?.getData() ?? []),
  };
}

/** The mean of each voxel and its two neighbours, along each axis in turn: noise would be a surface of its own. */
function smoothed(voxels: Float32Array, [nx, ny, nz]: SurfaceRequest['size']): Float32Array {
  let from = voxels;
  for (const [stride, count] of [[1, nx], [nx, ny], [nx * ny, nz]] as const) {
    const to = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = Math.floor(i / stride) % count;
      const before = at > 0 ? from[i - stride]! : from[i]!;
      const after = at < count - 1 ? from[i + stride]! : from[i]!;
      to[i] = (before + from[i]! + after) / 3;
    }
    from = to;
  } // prettier-ignore
  return from;
}
