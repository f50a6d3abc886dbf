import type { Modality } from '../../src-shared/modality.ts';

/** Intensities shown black and white; for CT in HU. */
export interface IntensityWindow {
  readonly low: number;
  readonly high: number;
}

export const windowPresets = ['automatic', 'brain', 'subdural', 'stroke', 'bone', 'soft-tissue'] as const;
export type WindowPreset = (typeof windowPresets)[number];

/** Level and width in HU, as customary for head CT. */
const ctWindows: Record<Exclude<WindowPreset, 'automatic'>, IntensityWindow> = {
  brain: { low: 0, high: 80 },
  subdural: { low: -50, high: 150 },
  stroke: { low: 20, high: 60 },
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

/** Above this only bone, only vessels, only uptake is left: an intensity; null if a modality has no such thing. */
export function thresholdOf(modality: Modality, automatic: IntensityWindow): number | null {
  const share = (part: number) => automatic.low + part * (automatic.high - automatic.low);
  switch (modality) {
    case 'CT':
      // Cancellous bone begins about here; blood and calcified plexus stay below.
      return 250;
    case 'PCA':
      return share(0.5);
    case 'PT':
      // 40 % of the highest uptake, as lesions are customarily outlined.
      return share(0.4);
    default:
      return null;
  }
}
