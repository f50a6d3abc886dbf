import type { PlainCode } from '../../src-shared/messages/message.ts';
import { presetWindow, type WindowPreset } from '../state/intensity-window.ts';
import { layoutKeys, toolKeys, viewLayouts, viewTools } from '../state/viewer-state.ts';
import type { WindowState } from '../state/window-state.ts';

/** CT windows, the most used first. */
const presetKeys: Readonly<Record<string, WindowPreset>> = { '7': 'brain', '8': 'subdural', '9': 'bone', k: 'stroke' };

/** The keys of layouts, tools and windows, for the help page. */
export const viewerKeys: readonly (readonly [keys: string, PlainCode])[] = [
  ...viewLayouts.map((layout) => [layoutKeys[layout], `layout.${layout}`] as const),
  ...viewTools.map((tool) => [toolKeys[tool], `tool.${tool}`] as const),
  [Object.keys(presetKeys).join(' ').toUpperCase(), 'help.keyPresets'],
];

/** What they do, by `KeyboardEvent.key` in lower case. */
export function viewerKeyActions({ view, pair, reading }: WindowState): Readonly<Record<string, () => void>> {
  /** Only CT has customary windows; the fixed series comes first. */
  function showPreset(preset: WindowPreset): void {
    const layer = (['fixed', 'moving'] as const).find((role) => pair[role].value?.modality === 'CT');
    if (layer) view.layers[layer].window = presetWindow(preset, view.automaticWindows[layer]);
  }
  return {
    ...Object.fromEntries(viewTools.map((tool) => [toolKeys[tool].toLowerCase(), () => void (view.tool.value = tool)])),
    ...Object.fromEntries(viewLayouts.map((layout) => [layoutKeys[layout].toLowerCase(), () => view.layOut(layout)])),
    ...Object.fromEntries(Object.entries(presetKeys).map(([key, preset]) => [key, () => showPreset(preset)])),
    escape() {
      if (view.enlarged.value) view.enlarged.value = null;
      else reading.close();
    },
  };
}
