import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue';
import { planeNames } from '../state/plane-geometry.ts';
import type { WindowState } from '../state/window-state.ts';
import type { PlaneViewport } from './cornerstone/plane-viewport.ts';
import type { SurfaceViewport } from './cornerstone/surface-viewport.ts';
import { RenderingStage } from './cornerstone/rendering-stage.ts';
import { computeFusedPictures, type PanePointer } from './fused-pictures.ts';
import type { PaneName, PaneSizes } from './pane-views.ts';
import type { PlanePicture } from './pictures.ts';
import { createSharpening } from './sharpening.ts';
import type { SurfaceAngles } from './surface-view.ts';
import { useVolumes } from './use-volumes.ts';

/** Between two pictures of a series whose voxels are coming: each sends their slices to the graphics processor. */
const progressMs = 150;

/** Ties the view's state to the pictures: loads volumes, and draws a pane when what it shows changes. */
export function useFusedStage(windowState: WindowState) {
  const stage = shallowRef<RenderingStage | null>(null);
  const elements = new Map<PaneName, HTMLDivElement>();
  const panes = new Map<PaneName, PlaneViewport | SurfaceViewport>();
  const sizes = reactive<PaneSizes>({});
  const surfaceAngles = reactive<SurfaceAngles>({ yaw: 0.5, pitch: 0.15, zoom: 1 });
  const pointer = reactive<PanePointer>({ pane: null, x: 0, y: 0 });
  /** What the panes show now, for tests and measurements. */
  const drawn = ref<'nothing' | 'coarse' | 'sharp'>('nothing');
  let progress: ReturnType<typeof setTimeout> | undefined;

  const volumes = useVolumes(windowState, {
    largest: () => stage.value?.largestTexture ?? null,
    forget: (volume) => panes.forEach((pane) => pane.forget(volume)),
    progressed() {
      progress ??= setTimeout(() => {
        progress = undefined;
        for (const name of panes.keys()) draw(name, 'arrived');
      }, progressMs);
    },
  });
  const { status, fixedVolume } = volumes;
  const pictures = computeFusedPictures(windowState, volumes, sizes, pointer, surfaceAngles);
  const sharpening = createSharpening<PaneName>(
    () => stage.value?.isSoftware ?? false,
    (name) => draw(name, 'arrived'),
  );

  function draw(name: PaneName, why: 'moved' | 'arrived'): void {
    const pane = panes.get(name);
    const sharpness = sharpening.sharpnessOf(name, why);
    if (name === 'surface') (pane as SurfaceViewport | undefined)?.show(pictures.surfacePicture(), sharpness);
    else (pane as PlaneViewport | undefined)?.show(pictures.planePicture(name), sharpness);
    requestAnimationFrame(() => {
      const isWhole = fixedVolume.value && volumes.whole.value.has(fixedVolume.value);
      if (!isWhole) drawn.value = 'nothing';
      else drawn.value = sharpening.isSettled() && progress === undefined ? 'sharp' : 'coarse';
    });
  }

  function begin(): void {
    try {
      stage.value = new RenderingStage(lose);
      volumes.renew();
      for (const [name, element] of elements) attach(name, element);
    } catch (error) {
      volumes.fail(error);
    }
  }

  function lose(isBack: boolean): void {
    volumes.pause();
    panes.clear();
    sharpening.stop();
    status.value = 'lost';
    if (isBack) startAgain();
  }

  /** Draws everything anew with a new drawing context, from the voxels that the window holds. */
  function startAgain(): void {
    panes.clear();
    sharpening.stop();
    stage.value?.dispose();
    stage.value = null;
    begin();
  }

  function attach(name: PaneName, element: HTMLDivElement): void {
    elements.set(name, element);
    if (!stage.value) return;
    panes.set(name, name === 'surface' ? stage.value.surface(element) : stage.value.plane(name, element));
    resize(name, element);
  }

  function resize(name: PaneName, { clientWidth, clientHeight }: HTMLElement): void {
    if (clientWidth < 1 || clientHeight < 1) return;
    sizes[name] = { width: clientWidth, height: clientHeight };
    panes.get(name)?.resize(clientWidth, clientHeight);
    draw(name, 'arrived');
  }

  function detach(name: PaneName): void {
    panes.get(name)?.remove();
    panes.delete(name);
    elements.delete(name);
    delete sizes[name];
  }

  const shows = (now: PlanePicture | null, before: PlanePicture | null | undefined) =>
    now?.fixed.volume === before?.fixed.volume && now?.moving?.volume === before?.moving?.volume;
  for (const name of planeNames) {
    watch(
      () => pictures.planePicture(name),
      (now, before) => draw(name, shows(now, before) ? 'moved' : 'arrived'),
    );
  }

  watch(pictures.surfacePicture, () => draw('surface', 'moved'));

  begin();
  onBeforeUnmount(() => {
    clearTimeout(progress);
    sharpening.stop();
    volumes.remove();
    panes.clear();
    stage.value?.dispose();
    stage.value = null;
  });

  return {
    status,
    loadFraction: volumes.loadFraction,
    failure: volumes.failure,
    drawn,
    paneViews: pictures.paneViews,
    pointer,
    surfaceAngles,
    attach,
    resize,
    detach,
    startAgain,
    load: volumes.load,
    canvasOf: (name: PaneName): HTMLCanvasElement | null => panes.get(name)?.canvas ?? null,
  };
}

export type FusedStage = ReturnType<typeof useFusedStage>;
