import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue';
import type { PaneName } from './pane-views.ts';
import type { FusionCanvas } from './use-fusion-canvas.ts';

/** Reports to the canvas where a pane lies on it, at every change of layout. */
export function usePaneRectangle(
  name: PaneName,
  fusionCanvas: FusionCanvas,
  pane: Readonly<Ref<HTMLElement | null>>,
  origin: () => HTMLElement | null,
): void {
  function measure(): void {
    const stage = origin();
    if (!pane.value || !stage) return;
    const box = pane.value.getBoundingClientRect();
    const from = stage.getBoundingClientRect();
    fusionCanvas.setRectangle(name, {
      left: box.left - from.left,
      top: box.top - from.top,
      width: box.width,
      height: box.height,
    });
  }
  const observer = new ResizeObserver(measure);
  onMounted(() => {
    if (pane.value) observer.observe(pane.value);
    measure();
  });
  watch(origin, (stage) => {
    if (stage) observer.observe(stage);
    measure();
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    fusionCanvas.setRectangle(name, null);
  });
}
