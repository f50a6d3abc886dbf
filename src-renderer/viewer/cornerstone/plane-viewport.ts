import { Enums, type PlanarViewport, type RenderingEngine } from '@cornerstonejs/core';
import { identity4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { boxOnPlane, checkerboardOf, discOf, rectangleOf, wholePane, type Polygon } from '../plane-polygons.ts';
import { scaled, type PaneView } from '../../state/plane-geometry.ts';
import type { LayerDisplay, PlanePicture } from '../pictures.ts';
import { MatchedColours } from './matched-colours.ts';
import { SliceLayer, type LayerLook } from './slice-layer.ts';
import { cornerstoneColours } from './start-cornerstone.ts';
import type { ShownVolume } from './shown-volume.ts';
import { ViewportSize, type Sharpness } from './viewport-size.ts';

/** Half way between two equal values: what the difference leaves where the series agree, and where either has nothing. */
const middleGrey: readonly [number, number, number] = [0.5, 0.5, 0.5];

/** One plane through any number of series, drawn by Cornerstone. */
export class PlaneViewport {
  readonly element: HTMLDivElement;
  readonly #engine: RenderingEngine;
  readonly #id: string;
  readonly #viewport: PlanarViewport;
  readonly #size: ViewportSize;
  readonly #matched: MatchedColours;
  #layers: readonly SliceLayer[] = [];
  #wanted: PlanePicture | null = null;
  #isMounting = false;

  constructor(engine: RenderingEngine, id: string, element: HTMLDivElement) {
    this.element = element;
    this.#engine = engine;
    this.#id = id;
    engine.enableElement({ viewportId: id, element, type: Enums.ViewportType.PLANAR_NEXT, defaultOptions: { background: [0, 0, 0] } } as never); // prettier-ignore
    // The pane around it takes the focus and the keys.
    element.removeAttribute('tabindex');
    this.#viewport = engine.getViewport(id) as unknown as PlanarViewport;
    this.#size = new ViewportSize(this.#viewport as never, element);
    this.#matched = new MatchedColours(id);
  }

  /** Shows a picture in the next frame. */
  show(picture: PlanePicture | null, sharpness: Sharpness): void {
    this.#wanted = picture;
    this.#size.sharpness = sharpness;
    if (this.#isMounting) return;
    if (this.#holds(picture)) this.#apply();
    else void this.#mount();
  }

  resize(width: number, height: number): void {
    this.#size.set(width, height);
    this.#viewport.resize();
    if (!this.#isMounting && this.#holds(this.#wanted)) this.#apply();
  }

  /** What it shows is drawn once more: voxels have come, or a series has moved. */
  redraw(): void {
    this.#engine.renderViewport(this.#id);
  }

  /** A series is about to be removed. */
  forget({ volumeId }: ShownVolume): void {
    if (!this.#layers.some(({ volume }) => volume.volumeId === volumeId)) return;
    this.#wanted = null;
    this.#unmount();
  }

  /** A moment's copy of the picture, as large as it was drawn. */
  get canvas(): HTMLCanvasElement {
    return this.#viewport.canvas;
  }

  remove(): void {
    this.#engine.disableElement(this.#id);
  }

  #holds(picture: PlanePicture | null): boolean {
    const volumes = picture ? volumesOf(picture) : [];
    return (
      volumes.length === this.#layers.length &&
      volumes.every(({ volumeId }, index) => this.#layers[index]!.volume.volumeId === volumeId)
    );
  }

  #unmount(): void {
    for (const { displaySetId } of this.#viewport.getDisplaySets()) this.#viewport.removeData(displaySetId);
    this.#layers = [];
    const context = this.canvas.getContext('2d');
    context?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Puts the wanted series onto the viewport; what is wanted may change meanwhile. */
  async #mount(): Promise<void> {
    this.#isMounting = true;
    try {
      while (!this.#holds(this.#wanted)) {
        this.#unmount();
        const picture: PlanePicture | null = this.#wanted;
        if (!picture) break;
        const volumes = volumesOf(picture);
        const orientation = orientationOf(picture.view);
        await this.#viewport.setDisplaySets(
          ...volumes.map(({ volumeId }, index) => ({
            displaySetId: volumeId,
            options: { orientation, role: index === 0 ? 'source' : 'overlay' } as never,
          })),
        );
        if (this.#wanted && sameVolumes(volumesOf(this.#wanted), volumes)) {
          this.#layers = volumes.map((volume) => new SliceLayer(this.#viewport, volume));
        }
      }
    } finally {
      this.#isMounting = false;
    }
    this.#apply();
  }

  #apply(): void {
    const picture = this.#wanted;
    if (!picture) return;
    const { view } = picture;
    this.#size.apply();
    for (const { volume, movingFromFixed } of layersOf(picture)) volume.place(movingFromFixed);
    this.#viewport.setViewState({
      orientation: orientationOf(view),
      slice: { kind: 'volumePoint', sliceWorldPoint: [...view.centreMm] },
      anchorWorld: [...view.centreMm],
      anchorCanvas: [0.5, 0.5],
      scale: this.#size.scaleFor(picture),
    } as never);
    const isDifference = picture.mode === 'difference' && picture.moving !== null;
    this.#engine.getRenderer(this.#id).setBackground(...(isDifference ? middleGrey : ([0, 0, 0] as const)));
    this.canvas.dataset['difference'] = String(isDifference);
    const looks = isDifference ? this.#differenceLooks(picture) : fusedLooks(picture);
    for (const [index, layer] of this.#layers.entries()) layer.show(looks[index]!, view.plane.normal);
    this.redraw();
  }

  /** Half the fixed series and half the inverted matched one: grey where they agree. The window colours what is left. */
  #differenceLooks({ view, fixed, moving, predicted, others }: PlanePicture): LayerLook[] {
    const common = { isEdges: false, isBlackOutside: false, slabMm: 0, threshold: null };
    const fixedBox = boxOnPlane(view, fixed.volume.grid, identity4);
    const movingBox = boxOnPlane(view, moving!.volume.grid, moving!.movingFromFixed);
    const matched = this.#matched.of(predicted);
    return [
      {
        ...common,
        window: fixed.window,
        colours: null,
        coloursVersion: 0,
        opacity: 1,
        polygons: polygonsOf(movingBox),
      },
      { ...common, window: matched.window, colours: matched.name, coloursVersion: matched.version, opacity: 0.5, polygons: polygonsOf(fixedBox) }, // prettier-ignore
      ...others.map((layer) => ({ ...lookOf(layer), opacity: 0, polygons: [] })),
    ];
  }
}

const polygonsOf = (polygon: Polygon): readonly Polygon[] => (polygon.length < 3 ? [] : [polygon]);

const layersOf = ({ fixed, moving, others }: PlanePicture): readonly LayerDisplay[] => [
  fixed,
  ...(moving ? [moving] : []),
  ...others,
];

const volumesOf = (picture: PlanePicture): readonly ShownVolume[] => layersOf(picture).map(({ volume }) => volume);

const sameVolumes = (a: readonly ShownVolume[], b: readonly ShownVolume[]) =>
  a.length === b.length && a.every(({ volumeId }, index) => b[index]!.volumeId === volumeId);

/** The direction towards the viewer, and the one that is up on the screen. */
function orientationOf({ plane: { right, down } }: PaneView): { viewPlaneNormal: Vec3; viewUp: Vec3 } {
  const viewUp = scaled(down, -1);
  const viewPlaneNormal: Vec3 = [
    right[1] * viewUp[2] - right[2] * viewUp[1],
    right[2] * viewUp[0] - right[0] * viewUp[2],
    right[0] * viewUp[1] - right[1] * viewUp[0],
  ];
  return { viewPlaneNormal, viewUp };
}

/** A layer as it stands by itself. */
function lookOf(layer: LayerDisplay): LayerLook {
  return {
    window: layer.window,
    colours: cornerstoneColours(layer.colourMap),
    coloursVersion: 0,
    opacity: layer.opacity,
    isEdges: false,
    isBlackOutside: false,
    slabMm: layer.slabMm,
    threshold: layer.threshold,
    polygons: null,
  };
}

function fusedLooks(picture: PlanePicture): LayerLook[] {
  const { view, fixed, moving, mode, others } = picture;
  const looks: LayerLook[] = [lookOf(fixed)];
  if (moving) {
    const isPart = mode === 'checkerboard' || mode === 'swipe' || mode === 'lens';
    looks.push({
      ...lookOf(moving),
      opacity: mode === 'blend' || moving.opacity === 0 ? moving.opacity : 1,
      isEdges: mode === 'edges',
      isBlackOutside: isPart || mode === 'alone',
      slabMm: mode === 'edges' ? 0 : moving.slabMm,
      threshold: mode === 'edges' ? null : moving.threshold,
      polygons: isPart ? partOf(picture) : [wholePane(view)],
    });
  }
  return [...looks, ...others.map((layer) => ({ ...lookOf(layer), polygons: [wholePane(view)] }))];
}

/** Where the moving series stands in for the fixed one. */
function partOf({ view, fixed, mode, checkMm, swipePx, lensPx }: PlanePicture): readonly Polygon[] {
  if (mode === 'checkerboard') return checkerboardOf(view, fixed.volume.grid, checkMm);
  if (mode === 'lens') return [discOf(view, lensPx.x, lensPx.y, lensPx.radius)];
  return swipePx >= view.widthPx ? [] : [rectangleOf(view, swipePx, 0, view.widthPx, view.heightPx)];
}
