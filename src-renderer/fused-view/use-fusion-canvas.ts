import { computed, onBeforeUnmount, reactive, ref, shallowRef, watch, type Ref } from 'vue';
import type { Workstation } from '../shell/workstation.ts';
import { FusionRenderer } from './fusion-renderer.ts';
import type { LayerDisplay, PaneRectangle, PlanePicture } from './pictures.ts';
import { predictFixed } from './matched-intensities.ts';
import { planeNames, type PlaneName } from './plane-geometry.ts';
import { computePaneViews } from './pane-views.ts';
import { saveCanvasPicture } from './save-picture.ts';
import { surfacePictureOf, type SurfaceAngles } from './surface-view.ts';
import { useVolumes } from './use-volumes.ts';
import type { VolumeTexture } from './volume-texture.ts';

/** After so long without a change, a view has come to rest. */
const restMs = 120;

export type PaneName = PlaneName | 'surface';

/** Ties the view's state to the pictures on one canvas: loads volumes, and draws a pane when what it shows changes. */
export function useFusionCanvas(workstation: Workstation, canvas: Readonly<Ref<HTMLCanvasElement | null>>) {
  const { view, correction } = workstation;
  const renderer = shallowRef<FusionRenderer | null>(null);
  const volumes = useVolumes(workstation);
  const { fixedVolume, movingVolume, status, loadFraction, failure } = volumes;
  const canvasKey = ref(0);
  let isSoftware = false;
  const rectangles = reactive<Partial<Record<PaneName, PaneRectangle>>>({});
  const canvasSize = reactive({ width: 0, height: 0 });
  const pointer = reactive<{ pane: PlaneName | null; x: number; y: number }>({ pane: null, x: 0, y: 0 });
  const surfaceAngles = reactive<SurfaceAngles>({ yaw: 0.5, pitch: 0.15, zoom: 1 });

  watch(canvas, (element) => element && start(element));

  function start(element: HTMLCanvasElement): void {
    element.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      forgetContext();
      status.value = 'lost';
    });
    element.addEventListener('webglcontextrestored', () => begin(element));
    begin(element);
  }

  function forgetContext(): void {
    renderer.value = null;
    volumes.detach();
  }

  function begin(element: HTMLCanvasElement): void {
    try {
      renderer.value = new FusionRenderer(element);
      isSoftware = renderer.value.isSoftware;
      resize();
      volumes.attach(renderer.value.gl);
    } catch (error) {
      volumes.fail(error);
    }
  }

  /** Starts again on a new canvas, where the browser does not give the old one back. */
  function startAgain(): void {
    renderer.value?.dispose();
    forgetContext();
    canvasKey.value++;
  }

  const layerOf = (volume: VolumeTexture | null, name: 'fixed' | 'moving'): LayerDisplay | null =>
    volume && { volume, window: view.layers[name].window, colourMap: view.layers[name].colourMap };
  const fixedLayer = computed(() => layerOf(fixedVolume.value, 'fixed'));
  const movingLayer = computed(() => layerOf(movingVolume.value, 'moving'));

  const fusion = computed(() => {
    const { mode, opacity, flickering, flickerShowsMoving } = view.fusion;
    if (correction.landmarkPicking.value)
      return { mode: 'blend' as const, opacity: correction.pendingFixedMm.value ? 1 : 0 };
    if (flickering) return { mode: 'blend' as const, opacity: flickerShowsMoving ? 1 : 0 };
    return { mode, opacity };
  });

  const paneViews = computePaneViews(view, (name) => rectangles[name]);

  function pictureOf(name: PlaneName): PlanePicture | null {
    const paneView = paneViews[name].value;
    if (!paneView || !fixedLayer.value) return null;
    const { mode, opacity } = fusion.value;
    const over = mode === 'lens' && pointer.pane === name;
    return {
      view: paneView,
      fixed: fixedLayer.value,
      moving: movingLayer.value,
      movingFromFixed: view.movingFromFixed.value,
      mode,
      opacity,
      checkPx: view.fusion.checkMm / paneView.mmPerPx,
      swipePx: view.fusion.swipe * paneView.widthPx,
      lensPx: {
        x: over ? pointer.x : paneView.widthPx / 2,
        y: over ? pointer.y : paneView.heightPx / 2,
        radius: view.fusion.lensRadiusPx,
      },
    };
  }

  const dirty = new Set<PaneName>();
  const coarse = new Set<PaneName>();
  let frame = 0;
  let sharpening: ReturnType<typeof setTimeout> | undefined;

  function request(name: PaneName): void {
    dirty.add(name);
    if (isSoftware) sharpenSoon(name);
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  /** Draws a pane coarsely now and sharply once it has come to rest. */
  function sharpenSoon(name: PaneName): void {
    coarse.add(name);
    clearTimeout(sharpening);
    sharpening = setTimeout(() => {
      coarse.forEach((pane) => dirty.add(pane));
      coarse.clear();
      if (frame === 0) frame = requestAnimationFrame(draw);
    }, restMs);
  }

  function draw(): void {
    frame = 0;
    const target = renderer.value;
    if (!target || target.gl.isContextLost()) return;
    for (const name of dirty) {
      const rectangle = rectangles[name];
      if (!rectangle || rectangle.width < 1) continue;
      const sharpness = coarse.has(name) ? 'coarse' : 'sharp';
      if (name === 'surface') {
        const picture = surfacePictureOf(
          fixedLayer.value,
          movingLayer.value,
          view.movingFromFixed.value,
          view.fusion.opacity,
          rectangle,
          surfaceAngles,
        );
        if (picture) target.drawSurface(rectangle, picture, sharpness);
      } else {
        const picture = pictureOf(name);
        if (picture) target.drawPlane(rectangle, picture, sharpness);
        else target.clear(rectangle);
      }
    }
    dirty.clear();
  }

  for (const name of planeNames) watch(() => pictureOf(name), () => request(name)); // prettier-ignore
  watch(
    () => [
      fixedLayer.value,
      movingLayer.value,
      view.movingFromFixed.value,
      view.fusion.opacity,
      { ...surfaceAngles },
      view.fusion.showSurface,
    ],
    () => view.fusion.showSurface && request('surface'),
  );
  watch(
    () =>
      [fusion.value.mode === 'difference', fixedLayer.value, movingLayer.value, view.movingFromFixed.value] as const,
    ([wanted, fixed, moving, movingFromFixed]) => {
      if (!wanted || !fixed || !moving) return;
      const predicted = predictFixed(
        fixed.volume.coarse,
        fixed.window,
        moving.volume.coarse,
        moving.window,
        movingFromFixed,
      );
      renderer.value?.setPredictedFixed(predicted, moving.volume.valueScale);
      planeNames.forEach(request);
    },
  );

  function resize(): void {
    if (!renderer.value || canvasSize.width < 1) return;
    renderer.value.resize(canvasSize.width, canvasSize.height, Math.min(2, devicePixelRatio || 1));
    for (const name of [...planeNames, 'surface'] as const) if (rectangles[name]) request(name);
  }

  onBeforeUnmount(() => {
    volumes.detach();
    cancelAnimationFrame(frame);
    clearTimeout(sharpening);
    renderer.value?.dispose();
  });

  return {
    status,
    loadFraction,
    failure,
    canvasKey,
    paneViews,
    pointer,
    surfaceAngles,
    startAgain,
    savePicture: () => canvas.value && saveCanvasPicture(canvas.value),
    load: volumes.load,
    setRectangle(name: PaneName, rectangle: PaneRectangle | null): void {
      if (rectangle) rectangles[name] = rectangle;
      else delete rectangles[name];
    },
    setSize(width: number, height: number): void {
      Object.assign(canvasSize, { width, height });
      resize();
    },
  };
}

export type FusionCanvas = ReturnType<typeof useFusionCanvas>;
