import { Enums, type PlanarViewport } from '@cornerstonejs/core';
import vtkPiecewiseFunction from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction.js';
import type vtkImageResliceMapper from '@kitware/vtk.js/Rendering/Core/ImageResliceMapper.js';
import type vtkImageSlice from '@kitware/vtk.js/Rendering/Core/ImageSlice.js';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { IntensityWindow } from '../../state/intensity-window.ts';
import type { Polygon } from '../plane-polygons.ts';
import { edgeReplacement } from './edge-shader.ts';
import type { ShownVolume } from './shown-volume.ts';
import { SlicePolygons } from './slice-polygons.ts';

/** How one series is drawn on one plane. */
export interface LayerLook {
  readonly window: IntensityWindow;
  /** A name that Cornerstone knows; null for grey. */
  readonly colours: string | null;
  /** The same for colours that change under one name: another number each time. */
  readonly coloursVersion: number;
  readonly opacity: number;
  readonly isEdges: boolean;
  /** Whether places without voxels are black rather than clear. */
  readonly isBlackOutside: boolean;
  /** Thickness of a maximum intensity projection, mm; 0 for a plain slice. */
  readonly slabMm: number;
  /** What is below this intensity is clear; null for none. */
  readonly threshold: number | null;
  /** Where it is drawn; null for wherever it has voxels. */
  readonly polygons: readonly Polygon[] | null;
}

/** Entries of a layer's colour table. The library's own choice, the widest texture, costs 8 ms a change. */
const colourEntries = 1024;

/** One series on one plane: a slice through its texture, drawn on all of the plane or on parts of it. */
export class SliceLayer {
  readonly volume: ShownVolume;
  readonly #viewport: PlanarViewport;
  readonly #actor: vtkImageSlice;
  readonly #mapper: vtkImageResliceMapper;
  readonly #polygons = new SlicePolygons();
  #shown: LayerLook | null = null;

  /** The series must be mounted on the viewport. */
  constructor(viewport: PlanarViewport, volume: ShownVolume) {
    this.volume = volume;
    this.#viewport = viewport;
    const entry = viewport.getActors().find(({ referencedId }) => referencedId === volume.volumeId);
    if (!entry) throw new Error(`${volume.volumeId} is not mounted.`);
    this.#actor = entry.actor as unknown as vtkImageSlice;
    this.#mapper = this.#actor.getMapper() as unknown as vtkImageResliceMapper;
    // Blends all the same; translucent, each layer would cost as much again for sorting by depth.
    this.#actor.setForceOpaque(true);
    this.#mapper.setColorTextureWidth(colourEntries);
    this.#mapper.setOpacityTextureWidth(64);
  }

  show(look: LayerLook, normal: Vec3): void {
    const { volume } = this;
    const before = this.#shown;
    this.#shown = look;
    if (
      before?.window !== look.window ||
      before.colours !== look.colours ||
      before.coloursVersion !== look.coloursVersion ||
      before.opacity !== look.opacity ||
      before.slabMm !== look.slabMm
    ) {
      const voiRange = { lower: look.window.low - volume.intercept, upper: look.window.high - volume.intercept };
      const colormap = look.colours ? { name: look.colours } : undefined;
      const slab = { slabThickness: look.slabMm, blendMode: Enums.BlendModes.MAXIMUM_INTENSITY_BLEND };
      const presentation = { voiRange, colormap, opacity: look.opacity, visible: look.opacity > 0, ...slab };
      this.#viewport.setDisplaySetPresentation(volume.volumeId, presentation as never);
    }
    if (before?.threshold !== look.threshold) this.#setThreshold(look);
    if (before?.isBlackOutside !== look.isBlackOutside)
      this.#mapper.setBackgroundColor([0, 0, 0, look.isBlackOutside ? 1 : 0]);
    if (before?.isEdges !== look.isEdges) this.#setEdges(look.isEdges);
    if (look.polygons) this.#polygons.set(look.polygons, normal);
    const polyData = look.polygons ? this.#polygons.polyData : null;
    if (this.#mapper.getSlicePolyData() !== polyData) this.#mapper.setSlicePolyData(polyData as never);
  }

  #setThreshold({ threshold, window }: LayerLook): void {
    const property = this.#actor.getProperty();
    if (threshold === null) {
      property.setScalarOpacity(0, null as never);
      return;
    }
    // As narrow as the table's 64 entries allow, so that the rim is not jagged.
    const half = Math.max(1e-6, (window.high - window.low) / 50);
    const opacity = vtkPiecewiseFunction.newInstance();
    opacity.addPoint(threshold - half - this.volume.intercept, 0);
    opacity.addPoint(threshold + half - this.volume.intercept, 1);
    property.setScalarOpacity(0, opacity);
  }

  #setEdges(isEdges: boolean): void {
    const mapper = this.#mapper as unknown as { getViewSpecificProperties(): Record<string, object> };
    mapper.getViewSpecificProperties()['OpenGL'] = { ShaderReplacements: isEdges ? [edgeReplacement] : [] };
    // Only slabs are summed by it, but the library makes a new fragment program when it changes.
    this.#mapper.setSlabTrapezoidIntegration(isEdges ? 1 : 0);
  }
}
