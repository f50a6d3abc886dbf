import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Polygon } from '../plane-polygons.ts';

/** The parts of a plane on which a layer is drawn. A slice mapper draws these instead of its own cut through the volume. */
export class SlicePolygons {
  readonly polyData = vtkPolyData.newInstance();

  /** @param normal of the plane, unit: a slab is summed along it. */
  set(polygons: readonly Polygon[], normal: Vec3): void {
    const corners = polygons.flat();
    const points = Float32Array.from(corners.flat());
    const cells: number[] = [];
    let next = 0;
    for (const polygon of polygons) cells.push(polygon.length, ...polygon.map(() => next++));
    this.polyData.getPoints().setData(points, 3);
    this.polyData.getPolys().setData(Uint32Array.from(cells));
    const normals = Float32Array.from({ length: points.length }, (_, i) => normal[i % 3]!);
    const array = vtkDataArray.newInstance({ numberOfComponents: 3, values: normals, name: 'Normals' });
    this.polyData.getPointData().setNormals(array);
    this.polyData.modified();
  }
}
