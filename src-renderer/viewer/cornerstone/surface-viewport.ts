import { Enums, type RenderingEngine } from '@cornerstonejs/core';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkPlane from '@kitware/vtk.js/Common/DataModel/Plane.js';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor.js';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper.js';
import type vtkRenderer from '@kitware/vtk.js/Rendering/Core/Renderer.js';
import { identity4, invertAffine, multiply4, patientFromVoxel, type GridGeometry, type Mat4 } from '../../../src-shared/geometry/patient-space.ts'; // prettier-ignore
import { scaled, plus } from '../../state/plane-geometry.ts';
import { coarseVolumeOf } from '../coarse-volume.ts';
import type { SurfacePicture, SurfaceLayer } from '../surface-view.ts';
import { surfaceMeshOf, type SurfaceMesh } from './surface-mesh.ts';
import type { ShownVolume } from './shown-volume.ts';
import { ViewportSize, type Sharpness } from './viewport-size.ts';

/** Voxels along an axis from which a surface is made: about 2 mm in a head, 100,000 triangles. */
const surfaceAxis = 128;

interface Surface {
  readonly actor: vtkActor;
  /** Of the thinned voxels in which the actor's points are given. */
  readonly grid: GridGeometry;
}

/** The surfaces of series in three dimensions. */
export class SurfaceViewport {
  readonly #engine: RenderingEngine;
  readonly #id: string;
  readonly #viewport: Viewport3D;
  readonly #size: ViewportSize;
  /** A surface that is being made is null. */
  readonly #surfaces = new Map<string, Surface | null>();
  readonly #removal = new AbortController();
  #wanted: SurfacePicture | null = null;
  #height = 1;

  constructor(engine: RenderingEngine, id: string, element: HTMLDivElement) {
    this.#engine = engine;
    this.#id = id;
    const type = Enums.ViewportType.VOLUME_3D_NEXT;
    engine.enableElement({ viewportId: id, element, type, defaultOptions: { background: [0, 0, 0], parallelProjection: true } } as never); // prettier-ignore
    element.removeAttribute('tabindex');
    this.#viewport = engine.getViewport(id) as unknown as Viewport3D;
    this.#size = new ViewportSize(this.#viewport, element);
  }

  /** Shows a picture in the next frame; a series whose surface is not known appears when it is. */
  show(picture: SurfacePicture | null, sharpness: Sharpness): void {
    this.#wanted = picture;
    this.#size.sharpness = sharpness;
    if (!picture) return;
    for (const layer of picture.layers) this.#make(layer);
    this.#draw();
  }

  resize(width: number, height: number): void {
    this.#height = height;
    this.#size.set(width, height);
    this.#draw();
  }

  get canvas(): HTMLCanvasElement {
    return this.#viewport.canvas;
  }

  forget(volume: ShownVolume): void {
    for (const [key, surface] of this.#surfaces) {
      if (!key.startsWith(`${volume.volumeId} `)) continue;
      if (surface) this.#viewport.getRenderer().removeActor(surface.actor);
      this.#surfaces.delete(key);
    }
  }

  remove(): void {
    this.#surfaces.clear();
    this.#removal.abort();
    this.#engine.disableElement(this.#id);
  }

  #make({ volume, level }: SurfaceLayer): void {
    const key = keyOf({ volume, level });
    if (this.#surfaces.has(key)) return;
    this.#surfaces.set(key, null);
    const coarse = coarseVolumeOf(volume, surfaceAxis);
    void surfaceMeshOf(coarse, level, this.#removal.signal).then((mesh) => {
      if (!this.#surfaces.has(key)) return;
      const actor = actorOf(mesh);
      this.#viewport.getRenderer().addActor(actor);
      this.#surfaces.set(key, { actor, grid: coarse.grid });
      this.#draw();
    });
  }

  #draw(): void {
    const picture = this.#wanted;
    if (!picture) return;
    const shown = new Set(picture.layers.map(keyOf));
    for (const [key, surface] of this.#surfaces) surface?.actor.setVisibility(shown.has(key));
    for (const layer of picture.layers) {
      const surface = this.#surfaces.get(keyOf(layer));
      if (!surface) continue;
      const { actor, grid } = surface;
      actor.setUserMatrix(columnMajor(multiply4(invertAffine(layer.movingFromFixed ?? identity4), patientFromVoxel(grid)))); // prettier-ignore
      actor.getProperty().setColor(...layer.colour);
      actor.getProperty().setOpacity(layer.opacity);
      this.#cut(actor, picture);
    }
    this.#size.apply();
    this.#aim(picture);
    this.#engine.renderViewport(this.#id);
  }

  #cut(actor: vtkActor, { cut }: SurfacePicture): void {
    const mapper = actor.getMapper()!;
    mapper.removeAllClippingPlanes();
    if (cut) mapper.addClippingPlane(vtkPlane.newInstance({ origin: [...cut.pointMm], normal: [...cut.normal] }));
  }

  #aim({ centreMm, forward, down, depthMm, mmPerPx }: SurfacePicture): void {
    const renderer = this.#viewport.getRenderer();
    const camera = renderer.getActiveCamera();
    camera.setParallelProjection(true);
    camera.setFocalPoint(...centreMm);
    camera.setPosition(...plus(centreMm, scaled(forward, -depthMm)));
    camera.setViewUp(...scaled(down, -1));
    camera.setParallelScale((mmPerPx * this.#height) / 2);
    renderer.resetCameraClippingRange();
  }
}

/** What is used of the library's 3-D viewport. */
interface Viewport3D {
  sWidth: number;
  sHeight: number;
  readonly canvas: HTMLCanvasElement;
  getRenderer(): vtkRenderer;
}

const keyOf = ({ volume, level }: Pick<SurfaceLayer, 'volume' | 'level'>): string => `${volume.volumeId} ${level}`;

/** vtk.js and gl-matrix keep columns together. */
function columnMajor(m: Mat4): never {
  return [0, 1, 2, 3].flatMap((column) => [0, 1, 2, 3].map((row) => m[4 * row + column]!)) as never;
}

function actorOf({ points, normals }: SurfaceMesh): vtkActor {
  const polyData = vtkPolyData.newInstance();
  polyData.getPoints().setData(points, 3);
  const triangles = points.length / 9;
  const cells = new Uint32Array(4 * triangles);
  for (let i = 0; i < triangles; i++) cells.set([3, 3 * i, 3 * i + 1, 3 * i + 2], 4 * i);
  polyData.getPolys().setData(cells);
  polyData.getPointData().setNormals(vtkDataArray.newInstance({ numberOfComponents: 3, values: normals, name: 'Normals' })); // prettier-ignore
  const mapper = vtkMapper.newInstance({ scalarVisibility: false });
  mapper.setInputData(polyData);
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().setAmbient(0.12);
  actor.getProperty().setDiffuse(0.9);
  return actor;
}
