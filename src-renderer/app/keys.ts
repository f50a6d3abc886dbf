import { onBeforeUnmount, onMounted } from 'vue';
import { commandOfKey } from '../../src-shared/contract/commands.ts';
import { fusionModes } from '../state/fusion-modes.ts';
import type { WindowState } from '../state/window-state.ts';
import { singleKeysEnabled } from '../ui/single-keys.ts';
import type { WindowCommands } from './commands.ts';
import { viewerKeyActions } from './viewer-keys.ts';

/** Half a flicker cycle: 1.4 cycles a second, below the three flashes that can provoke seizures (WCAG 2.3.1). */
const flickerHalfCycleMs = 350;

/** The keys of the table of commands, fusion modes and flicker. Keys of one plane are the plane's own. */
export function useKeys(windowState: WindowState, commands: WindowCommands): void {
  const { view, library } = windowState;
  const keysOfViewer = viewerKeyActions(windowState);
  let flicker: ReturnType<typeof setInterval> | undefined;
  /** A button that was clicked keeps the focus; it was not chosen by the keyboard, so Space does not mean it. */
  let focusedByPointer = false;
  const pointed = () => void (focusedByPointer = true);
  const tabbed = ({ key }: KeyboardEvent) => {
    if (key === 'Tab') focusedByPointer = false;
  };

  function down(event: KeyboardEvent): void {
    if (document.querySelector('dialog[open]')) return;
    const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isAlone && (typing(event) || !singleKeysEnabled.value)) return;
    const command = commandOfKey(event);
    // A text field undoes its own.
    if ((command === 'undo' || command === 'redo') && typing(event)) return;
    if (command !== null && commands.perform(command)) event.preventDefault();
    else if (isAlone && library.open.value) keyOfStudy(event);
  }

  function keyOfStudy(event: KeyboardEvent): void {
    const mode = fusionModes[Number(event.key) - 1];
    if (mode) view.fusion.mode = mode;
    keysOfViewer[event.key.toLowerCase()]?.();
    if (event.key !== ' ' || usesSpace(event, focusedByPointer)) return;
    event.preventDefault();
    startFlicker();
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
    addEventListener('pointerdown', pointed, true);
    addEventListener('keydown', tabbed, true);
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', stopFlicker);
  });
  onBeforeUnmount(() => {
    stopFlicker();
    removeEventListener('pointerdown', pointed, true);
    removeEventListener('keydown', tabbed, true);
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', stopFlicker);
  });
}

/** Whether the keys are the element's own: text, and lists that are searched by typing. */
function typing({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return ['text', 'search', 'number'].includes(target.type);
  return target.closest('textarea, select, [role=combobox], [role=listbox], [role=menu], [role=dialog]') !== null;
}

/** Whether Space presses what has the focus: nothing in the views but a box to tick, and nothing that the pointer chose. */
function usesSpace({ target }: KeyboardEvent, focusedByPointer: boolean): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input[type=checkbox], [role=checkbox], [role=switch]')) return !focusedByPointer;
  if (focusedByPointer || target.closest('.fused')) return false;
  return target.closest('button, summary, a, input') !== null;
}
