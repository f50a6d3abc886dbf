import { onBeforeUnmount, onMounted } from 'vue';
import { fusionModes } from '../state/fusion-modes.ts';
import type { WindowState } from '../state/window-state.ts';
import { singleKeysEnabled } from '../ui/single-keys.ts';

/** Half a flicker cycle: 1.4 cycles a second, below the three flashes that can provoke seizures (WCAG 2.3.1). */
const flickerHalfCycleMs = 350;

/** The keys that work anywhere while a study is open. Keys of one plane are the plane's own. */
export function useKeys(windowState: WindowState, openHelp: () => void): void {
  const { pair, view, correction } = windowState;
  let flicker: ReturnType<typeof setInterval> | undefined;

  const actions: Record<string, () => void> = {
    r: () => void windowState.attempt(() => pair.register()),
    x: () => pair.swap(),
    b: () => void (view.fusion.showBefore = !view.fusion.showBefore && view.hasTransform.value),
    m: () => (correction.active.value ? correction.end() : pair.moving.value && correction.begin()),
    '0': () => view.resetViews(),
    '?': openHelp,
    ...Object.fromEntries(fusionModes.map((mode, index) => [`${index + 1}`, () => void (view.fusion.mode = mode)])),
  };

  function down(event: KeyboardEvent): void {
    if (document.querySelector('dialog[open]')) return;
    if (
      (event.ctrlKey || event.metaKey) &&
      event.key.toLowerCase() === 'z' &&
      correction.active.value &&
      !typing(event)
    ) {
      event.preventDefault();
      if (event.shiftKey) correction.redo();
      else correction.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || !singleKeysEnabled.value) return;
    if (event.key === ' ' && !usesSpace(event)) {
      event.preventDefault();
      startFlicker();
    } else actions[event.key.toLowerCase()]?.();
  }

  function startFlicker(): void {
    if (view.fusion.flickering) return;
    view.fusion.flickering = true;
    view.fusion.flickerShowsMoving = true;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    flicker = setInterval(() => (view.fusion.flickerShowsMoving = !view.fusion.flickerShowsMoving), flickerHalfCycleMs);
  }

  function stopFlicker(): void {
    clearInterval(flicker);
    view.fusion.flickering = false;
  }

  function up(event: KeyboardEvent): void {
    if (event.key === ' ') stopFlicker();
  }

  onMounted(() => {
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', stopFlicker);
  });
  onBeforeUnmount(() => {
    stopFlicker();
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', stopFlicker);
  });
}

function typing({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return ['text', 'search', 'number'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function usesSpace({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('button, summary, a, input') !== null;
}
