import { describe, expect, it } from 'vitest';
import { identity4, identityDirection } from '../../src-shared/geometry/patient-space.ts';
import { colourMapStops } from '../state/colour-maps.ts';
import { presetWindow, presetsFor, shiftedWindow } from '../state/intensity-window.ts';
import { predictFixed } from './matched-intensities.ts';
import { paneKeyAction } from './pane-keys.ts';
import { scaleBarFor } from './scale-bar.ts';

describe('predicted fixed intensities', () => {
  it('learn the inverse contrast of two aligned volumes', () => {
    const grid = {
      size: [10, 10, 10],
      spacingMm: [1, 1, 1],
      originMm: [0, 0, 0],
      direction: identityDirection,
    } as const;
    const fixed = { grid, voxels: Float32Array.from({ length: 1000 }, (_, i) => i % 100) };
    const moving = { grid, voxels: fixed.voxels.map((value) => 100 - value) };
    const window = { low: 0, high: 100 };
    const { windowedFixed } = predictFixed(fixed, window, moving, window, identity4);
    expect(windowedFixed[0]!).toBeGreaterThan(0.9);
    expect(windowedFixed.at(-1)!).toBeLessThan(0.1);
  });
});

describe('brightness', () => {
  it('has CT windows in HU and the series’ own else', () => {
    expect(presetWindow('brain', { low: 1, high: 2 })).toEqual({ low: 0, high: 80 });
    expect(presetsFor('T1')).toEqual(['automatic']);
    expect(presetWindow('automatic', { low: 1, high: 2 })).toEqual({ low: 1, high: 2 });
  });

  it('follows a drag: right widens, down raises the level', () => {
    const { low, high } = shiftedWindow({ low: 0, high: 100 }, 0.1, 0.2);
    expect(high - low).toBeGreaterThan(100);
    expect((low + high) / 2).toBeCloseTo(70);
  });
});

describe('colour maps', () => {
  it('run from black to their brightest', () => {
    expect(colourMapStops('grey')).toEqual([[0, 0, 0, 0], [1, 255, 255, 255]]); // prettier-ignore
    expect(colourMapStops('hot').at(-1)).toEqual([1, 255, 255, 255]);
  });
});

describe('the scale bar', () => {
  it('has a round length that fits', () => {
    expect(scaleBarFor(0.5, 100)).toEqual({ lengthMm: 50, lengthPx: 100 });
    expect(scaleBarFor(0.31, 100).lengthMm).toBe(20);
  });
});

describe('keys of a plane', () => {
  it('scroll when judging, shift and turn when correcting', () => {
    expect(paneKeyAction('ArrowUp', false, false)).toEqual({ kind: 'scroll', slices: 1 });
    expect(paneKeyAction('ArrowUp', false, true)).toEqual({ kind: 'nudge', right: 0, down: -1 });
    expect(paneKeyAction('ArrowUp', true, true)).toEqual({ kind: 'pan', right: 0, down: -1 });
    expect(paneKeyAction('[', false, false)).toBeNull();
    expect(paneKeyAction(']', false, true)).toMatchObject({ kind: 'turn', clockwise: 1 });
  });
});
