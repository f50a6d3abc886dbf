import { onBeforeUnmount, reactive, ref, shallowRef, watch, type WatchHandle } from 'vue';
import type { WindowState } from '../state/window-state.ts';
import type { PlaneViewport } from './cornerstone/plane-viewport.ts';
import type { SurfaceViewport } from './cornerstone/surface-viewport.ts';
import { RenderingStage } from './cornerstone/rendering-stage.ts';
import { computeFusedPictures, type PanePointer } from './fused-pictures.ts';
import type { PaneSpec } from './pane-specs.ts';
import type { PaneSizes } from './pane-views.ts';
import type { PlanePicture } from './pictures.ts';
import { createSharpening } from './sharpening.ts';
import type { SurfaceAngles } from './surface-view.ts';
import { useMeasurements } from './use-measurements.ts';
import { useVolumes } from './use-volumes.ts';

/** Between two pictures of a series whose voxels are coming: each sends their slices to the graphics processor. */
const progressMs = 150;

/** The one picture that is no plane. */
const surfaceKey = 'surface';

interface Pane {
  /** Null for the surfaces. */
  readonly spec: PaneSpec | null;
  readonly element: HTMLDivElement;
  readonly watching: WatchHandle;
  viewport: PlaneViewport | SurfaceViewport | null;
}

/** Ties the view's state to the pictures: loads volumes, and draws a pane when what it shows changes. */
export function useFusedStage(windowState: WindowState) {
  const stage = shallowRef<RenderingStage | null>(null);
  const panes = new Map<string, Pane>();
  const sizes = reactive<PaneSizes>({});
  const surfaceAngles = reactive<SurfaceAngles>({ yaw: 0.5, pitch: 0.15, zoom: 1, isClear: false, isCut: false });
  const pointer = reactive<PanePointer>({ pane: null, x: 0, y: 0 });
  /** What the panes show now, for tests and measurements. */
  const drawn = ref<'nothing' | 'coarse' | 'sharp'>('nothing');
  let progress: ReturnType<typeof setTimeout> | undefined;

  const volumes = useVolumes(windowState, {
    largest: () => stage.value?.largestTexture ?? null,
    forget: (volume) => panes.forEach(({ viewport }) => viewport?.forget(volume)),
    progressed() {
      progress ??= setTimeout(() => {
        progress = undefined;
        for (const name of panes.keys()) draw(name, 'arrived');
      }, progressMs);
    },
  });
  const { status, fixedVolume } = volumes;
  const pictures = computeFusedPictures(windowState, volumes, sizes, pointer, surfaceAngles);
  const measuring = useMeasurements(windowState, pictures.layersUnder, volumes.whole);
  const sharpening = createSharpening<string>(
    () => stage.value?.isSoftware ?? false,
    (name) => draw(name, 'arrived'),
  );

  function draw(key: string, why: 'moved' | 'arrived'): void {
    const pane = panes.get(key);
    if (!pane) return;
    const { spec, viewport } = pane;
    const sharpness = sharpening.sharpnessOf(key, why);
    if (spec) (viewport as PlaneViewport | null)?.show(pictures.planePicture(spec), sharpness);
    else (viewport as SurfaceViewport | null)?.show(pictures.surfacePicture(), sharpness);
    requestAnimationFrame(() => {
      const isWhole = fixedVolume.value && volumes.whole.value.has(fixedVolume.value);
      if (!isWhole) drawn.value = 'nothing';
      else drawn.value = sharpening.isSettled() && progress === undefined ? 'sharp' : 'coarse';
    });
  }

  function begin(): void {
    try {
      stage.value = new RenderingStage(lose, measuring.describe, measuring.changed);
      measuring.begin(stage.value.measuring);
      volumes.renew();
      for (const key of panes.keys()) mount(key);
    } catch (error) {
      volumes.fail(error);
    }
  }

  function lose(isBack: boolean): void {
    volumes.pause();
    for (const pane of panes.values()) pane.viewport = null;
    sharpening.stop();
    status.value = 'lost';
    if (isBack) startAgain();
  }

  /** Draws everything anew with a new drawing context, from the voxels that the window holds. */
  function startAgain(): void {
    for (const pane of panes.values()) pane.viewport = null;
    sharpening.stop();
    stage.value?.dispose();
    stage.value = null;
    begin();
  }

  /** Draws a pane into its element from now on. */
  function attach(spec: PaneSpec | null, element: HTMLDivElement): void {
    const key = spec?.key ?? surfaceKey;
    const shows = (now: PlanePicture | null, before: PlanePicture | null | undefined) =>
      now?.fixed.volume === before?.fixed.volume && now?.moving?.volume === before?.moving?.volume;
    const watching = spec
      ? watch(
          () => pictures.planePicture(spec),
          (now, before) => draw(key, shows(now, before) ? 'moved' : 'arrived'),
        )
      : watch(pictures.surfacePicture, () => draw(key, 'moved'));
    panes.set(key, { spec, element, watching, viewport: null });
    mount(key);
  }

  function mount(key: string): void {
    const pane = panes.get(key);
    if (!pane || !stage.value) return;
    pane.viewport = pane.spec ? stage.value.plane(key, pane.element) : stage.value.surface(pane.element);
    resize(key, pane.element);
  }

  function resize(key: string, { clientWidth, clientHeight }: HTMLElement): void {
    if (clientWidth < 1 || clientHeight < 1) return;
    sizes[key] = { width: clientWidth, height: clientHeight };
    panes.get(key)?.viewport?.resize(clientWidth, clientHeight);
    draw(key, 'arrived');
  }

  function detach(key: string): void {
    panes.get(key)?.watching.stop();
    panes.get(key)?.viewport?.remove();
    panes.delete(key);
    delete sizes[key];
  }

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
    viewOf: pictures.viewOf,
    matched: pictures.matched,
    layersUnder: pictures.layersUnder,
    pointer,
    surfaceAngles,
    attach,
    resize,
    detach,
    startAgain,
    load: volumes.load,
    /** What is drawn, for a picture to be saved: its pane, and the pixels. */
    drawings: () =>
      [...panes.values()].flatMap(({ spec, viewport }) => (viewport ? [{ spec, canvas: viewport.canvas }] : [])),
  };
}

export type FusedStage = ReturnType<typeof useFusedStage>;
