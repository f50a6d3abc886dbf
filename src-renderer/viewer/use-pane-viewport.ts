import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import type { PaneName } from './pane-views.ts';
import type { FusedStage } from './use-fused-stage.ts';

/** Has the stage draw a pane into its element, as large as that is. */
export function usePaneViewport(
  name: PaneName,
  stage: FusedStage,
  element: Readonly<Ref<HTMLDivElement | null>>,
): void {
  const observer = new ResizeObserver(() => element.value && stage.resize(name, element.value));
  onMounted(() => {
    if (!element.value) return;
    stage.attach(name, element.value);
    observer.observe(element.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    stage.detach(name);
  });
}
