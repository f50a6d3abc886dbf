import type { Modality } from '../../src-shared/modality.ts';

/** Intensities shown black and white; for CT in HU. */
export interface IntensityWindow {
  readonly low: number;
  readonly high: number;
}

export const windowPresets = ['automatic', 'brain', 'bone', 'soft-tissue'] as const;
export type WindowPreset = (typeof windowPresets)[number];

/** Level and width in HU, as customary for head CT. */
const ctWindows: Record<Exclude<WindowPreset, 'automatic'>, IntensityWindow> = {
  brain: { low: 0, high: 80 },
  bone: { low: -500, high: 1500 },
  'soft-tissue': { low: -160, high: 240 },
};

export function presetsFor(modality: Modality): readonly WindowPreset[] {
  return modality === 'CT' ? windowPresets : ['automatic'];
}

export function presetWindow(preset: WindowPreset, automatic: IntensityWindow): IntensityWindow {
  return preset === 'automatic' ? automatic : ctWindows[preset];
}

/** A drag of `right` pane widths widens the window, one of `down` pane heights raises its level. */
export function shiftedWindow({ low, high }: IntensityWindow, right: number, down: number): IntensityWindow {
  const width = high - low;
  const level = (low + high) / 2 + down * width;
  const half = (width * Math.exp(right * 2)) / 2;
  return { low: level - half, high: level + half };
}
