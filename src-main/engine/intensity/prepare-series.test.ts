import { describe, expect, it } from 'vitest';
import { asEngineSeries, headPhantom, likeT1, phantomGrid } from '../../../test/fixtures/head-phantom.ts';
import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import { prepareSeries } from './prepare-series.ts';

const kernel = openKernel(createSharedMemory(), 0);

describe('the share of blank slices', () => {
  const grid = phantomGrid([60, 66, 60], 3.4);
  const shareWith = (firstBlank: number) => {
    const volume = headPhantom(likeT1, grid);
    const voxels = volume.voxels.map((value, i) => (Math.floor(i / (60 * 66)) >= firstBlank ? 7 : value));
    const series = asEngineSeries({ voxels, grid });
    return prepareSeries(series, kernel, { equalisation: 0.5, rimMm: 12 }).blankShare;
  };

  it('is 0 for a head with noise in the air about it, else the share of emptied slices', () => {
    expect(shareWith(60)).toBe(0);
    expect(shareWith(30)).toBeCloseTo(0.5, 1);
    expect(shareWith(6)).toBeCloseTo(0.9, 1);
  });
});
