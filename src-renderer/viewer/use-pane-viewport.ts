import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import type { PaneSpec } from './pane-specs.ts';
import type { FusedStage } from './use-fused-stage.ts';

/** Has the stage draw a pane into its element, as large as that is; without a plane, the surfaces. */
export function usePaneViewport(
  spec: PaneSpec | null,
  stage: FusedStage,
  element: Readonly<Ref<HTMLDivElement | null>>,
): void {
  const key = spec?.key ?? 'surface';
  const observer = new ResizeObserver(() => element.value && stage.resize(key, element.value));
  onMounted(() => {
    if (!element.value) return;
    stage.attach(spec, element.value);
    observer.observe(element.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    stage.detach(key);
  });
}
