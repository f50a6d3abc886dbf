import { onBeforeUnmount, reactive, ref, shallowRef, watch, type Ref } from 'vue';
import type { WindowState } from '../state/window-state.ts';
import type { Sharpness } from './drawing-canvas.ts';
import { createDrawingSchedule } from './drawing-schedule.ts';
import { computeFusedPictures, type PanePointer } from './fused-pictures.ts';
import { FusionRenderer } from './fusion-renderer.ts';
import { predictFixed } from './matched-intensities.ts';
import { paneMarksOf } from './pane-marks.ts';
import type { PaneName, PaneRectangles } from './pane-views.ts';
import type { PaneRectangle, PlanePicture, SurfacePicture } from './pictures.ts';
import { planeNames } from '../state/plane-geometry.ts';
import { saveCanvasPicture } from './save-picture.ts';
import type { SurfaceAngles } from './surface-view.ts';
import { useVolumes } from './use-volumes.ts';

/** Ties the view's state to the pictures on one canvas: loads volumes, and draws a pane when what it shows changes. */
export function useFusionCanvas(windowState: WindowState, canvas: Readonly<Ref<HTMLCanvasElement | null>>) {
  const renderer = shallowRef<FusionRenderer | null>(null);
  const volumes = useVolumes(windowState);
  const { status, loadFraction, failure } = volumes;
  const canvasKey = ref(0);
  let isSoftware = false;
  const rectangles = reactive<PaneRectangles>({});
  const canvasSize = reactive({ width: 0, height: 0 });
  const pointer = reactive<PanePointer>({ pane: null, x: 0, y: 0 });
  const surfaceAngles = reactive<SurfaceAngles>({ yaw: 0.5, pitch: 0.15, zoom: 1 });
  const pictures = computeFusedPictures(windowState, volumes, rectangles, pointer, surfaceAngles);
  const schedule = createDrawingSchedule(() => isSoftware, draw, markSharpness);

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
    schedule.stop();
    volumes.detach();
  }

  function begin(element: HTMLCanvasElement): void {
    try {
      renderer.value = new FusionRenderer(element);
      isSoftware = renderer.value.canvas.isSoftware;
      resize();
      volumes.attach(renderer.value.canvas.gl);
    } catch (error) {
      volumes.fail(error);
    }
  }

  /** Starts again on a new canvas if the browser does not restore the old one. */
  function startAgain(): void {
    renderer.value?.canvas.dispose();
    forgetContext();
    canvasKey.value++;
  }

  function draw(name: PaneName, sharpness: Sharpness): void {
    const target = renderer.value;
    const rectangle = rectangles[name];
    if (!target || target.canvas.gl.isContextLost() || !rectangle || rectangle.width < 1) return;
    if (name === 'surface') {
      const picture = pictures.surfacePicture();
      if (picture) target.surface.draw(rectangle, picture, sharpness);
    } else {
      const picture = pictures.planePicture(name);
      if (picture) target.planes.draw(rectangle, picture, sharpness);
      else target.canvas.clear(rectangle);
    }
  }

  /** Lets tests and measurements read what the canvas shows now. */
  function markSharpness(sharpness: Sharpness): void {
    if (canvas.value) canvas.value.dataset['drawn'] = volumes.fixedVolume.value ? sharpness : 'nothing';
  }

  type Picture = PlanePicture | SurfacePicture | null;
  const shows = (now: Picture, before: Picture | undefined) =>
    now?.fixed.volume === before?.fixed.volume && now?.moving?.volume === before?.moving?.volume;
  for (const name of planeNames) {
    watch(
      () => pictures.planePicture(name),
      (now, before) => schedule.request(name, shows(now, before) ? 'moved' : 'arrived'),
    );
  }
  watch(pictures.surfacePicture, (now) => now && schedule.request('surface', 'moved'));
  watch(
    () =>
      [
        pictures.mode.value === 'difference',
        pictures.fixedLayer.value,
        pictures.movingLayer.value,
        windowState.view.movingFromFixed.value,
      ] as const,
    ([wanted, fixed, moving, movingFromFixed]) => {
      if (!wanted || !fixed || !moving) return;
      const predicted = predictFixed(
        fixed.volume.coarse,
        fixed.window,
        moving.volume.coarse,
        moving.window,
        movingFromFixed,
      );
      renderer.value?.planes.setPredictedFixed(predicted, moving.volume.valueScale);
      for (const name of planeNames) schedule.request(name, 'moved');
    },
  );

  /** Not before the first pictures: they are waited for. */
  let warmingUp: ReturnType<typeof setTimeout> | undefined;
  watch(status, (now) => {
    clearTimeout(warmingUp);
    if (now === 'ready') warmingUp = setTimeout(() => renderer.value?.planes.warmUp(), 500);
  });

  function resize(): void {
    if (!renderer.value || canvasSize.width < 1) return;
    renderer.value.canvas.resize(canvasSize.width, canvasSize.height, Math.min(2, devicePixelRatio || 1));
    drawAll();
  }

  /** Redraws every pane on an empty canvas, so that nothing remains at former places of panes. */
  function drawAll(): void {
    renderer.value?.canvas.wipe();
    for (const name of [...planeNames, 'surface'] as const) if (rectangles[name]) schedule.request(name, 'moved');
  }

  function savePicture(): void {
    if (!canvas.value) return;
    const marks = planeNames.flatMap((name) => {
      const [paneView, rectangle] = [pictures.paneViews[name].value, rectangles[name]];
      return paneView && rectangle ? [paneMarksOf(paneView, rectangle)] : [];
    });
    saveCanvasPicture(canvas.value, marks);
  }

  onBeforeUnmount(() => {
    volumes.detach();
    schedule.stop();
    clearTimeout(warmingUp);
    renderer.value?.canvas.dispose();
  });

  return {
    status,
    loadFraction,
    failure,
    canvasKey,
    paneViews: pictures.paneViews,
    pointer,
    surfaceAngles,
    startAgain,
    savePicture,
    load: volumes.load,
    setRectangle(name: PaneName, rectangle: PaneRectangle | null): void {
      if (rectangle) rectangles[name] = rectangle;
      else delete rectangles[name];
      drawAll();
    },
    setSize(width: number, height: number): void {
      Object.assign(canvasSize, { width, height });
      resize();
    },
  };
}

export type FusionCanvas = ReturnType<typeof useFusionCanvas>;
