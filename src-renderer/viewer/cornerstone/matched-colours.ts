import { utilities } from '@cornerstonejs/core';
import type { IntensityWindow } from '../../state/intensity-window.ts';
import type { PredictedFixed } from '../matched-intensities.ts';

interface Matched {
  readonly window: IntensityWindow;
  readonly name: string;
  /** Another number for other colours. */
  readonly version: number;
}

/** Intensities that are expected in the fixed series, inverted, as a colour map of the moving series. */
export class MatchedColours {
  readonly #name: string;
  #predicted: PredictedFixed | null = null;
  #version = 0;

  constructor(viewportId: string) {
    this.#name = `concord-matched-${viewportId}`;
  }

  of(predicted: PredictedFixed | null): Matched {
    if (predicted !== this.#predicted || this.#version === 0) this.#register(predicted);
    const { low, high } = predicted ?? { low: 0, high: 1 };
    return { window: { low, high }, name: this.#name, version: this.#version };
  }

  #register(predicted: PredictedFixed | null): void {
    this.#predicted = predicted;
    this.#version++;
    const values = predicted ? [...predicted.windowedFixed] : [0.5, 0.5];
    const RGBPoints = values.flatMap((value, i) => {
      const inverted = 1 - value;
      return [i / (values.length - 1), inverted, inverted, inverted];
    });
    utilities.colormap.registerColormap({ ColorSpace: 'RGB', Name: this.#name, RGBPoints } as never);
  }
}
