import { describe, expect, it } from 'vitest';
import { headPhantom, asEngineSeries, likeT1 } from '../../../test/fixtures/head-phantom.ts';
import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import { localContrastOf, neutralContrast } from './local-contrast.ts';
import { prepareSeries } from './prepare-series.ts';
import type { PreparedLevel } from './prepared-series.ts';

const memory = createSharedMemory();
const kernel = openKernel(memory, 0);
const prepared = prepareSeries(asEngineSeries(headPhantom(likeT1)), kernel, { equalisation: 0.5, rimMm: 12 });
const level = prepared.levels[4];

const bytesOf = ({ volumeAt, grid }: PreparedLevel) =>
  new Uint8Array(memory.buffer, volumeAt, grid.size[0] * grid.size[1] * grid.size[2]);

/** The level with other intensities. */
function withBytes(change: (value: number, index: number) => number): PreparedLevel {
  const copy = prepareSeries(asEngineSeries(headPhantom(likeT1)), kernel, { equalisation: 0.5, rimMm: 12 }).levels[4];
  bytesOf(copy).forEach((value, i, all) => (all[i] = change(value, i)));
  return copy;
}

const contrastOf = (one: PreparedLevel) =>
  bytesOf(localContrastOf(one, prepared.background, prepared.centreMm, memory));

describe('local contrast', () => {
  it('hardly changes with brightness', () => {
    const before = contrastOf(withBytes((value) => Math.min(255, 40 + value / 2)));
    const after = contrastOf(withBytes((value) => Math.min(255, 90 + value / 2)));
    const differences = before.map((value, i) => Math.abs(value - after[i]!)).sort();
    expect(differences[Math.floor(0.95 * differences.length)]).toBeLessThan(5);
  });

  it('is neutral if all voxels are equal', () => {
    const even = contrastOf(withBytes(() => 90));
    expect(even.every((value) => value === neutralContrast)).toBe(true);
  });

  it('does not count background as surroundings', () => {
    // A bright half beside background alone: even in itself, so neutral up to its border.
    const [nx] = level.grid.size;
    const half = withBytes((_, i) => (i % nx < nx / 2 ? 200 : prepared.background));
    const contrast = contrastOf(half);
    expect(contrast.filter((_, i) => i % nx < nx / 2).every((value) => value === neutralContrast)).toBe(true);
  });

  it('gives the sample points of the level the bins of the contrast at their places', () => {
    const { samples } = prepared.localContrast;
    expect([samples.xs, samples.count, samples.blocks]).toEqual([
      level.samples.xs,
      level.samples.count,
      level.samples.blocks,
    ]);
    const bins = new Uint8Array(memory.buffer, samples.bins, samples.count);
    const mean = bins.reduce((sum, bin) => sum + bin, 0) / bins.length;
    // About neutral on the whole, and not the intensities' bins.
    expect(Math.abs(mean - (neutralContrast / 255) * 31)).toBeLessThan(2);
    expect(bins).not.toEqual(new Uint8Array(memory.buffer, level.samples.bins, samples.count));
  });
});
