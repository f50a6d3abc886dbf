import { describe, expect, it } from 'vitest';
import { asEngineSeries, headPhantom, likeT1, phantomGrid } from '../../../test/fixtures/head-phantom.ts';
import { identity4, type GridGeometry } from '../../../src-shared/geometry/patient-space.ts';
import { prepareSeries } from '../intensity/prepare-series.ts';
import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import { Criterion } from './criterion.ts';
import { poseFrom } from './pose.ts';

const kernel = openKernel(createSharedMemory(), 0);
const fine = phantomGrid([50, 60, 52], 3.5);

/** A head in slices as thick as three of its voxels, averaged over their thickness. */
function thickSliced() {
  const thin = headPhantom(likeT1, fine);
  const [nx, ny, nz] = fine.size;
  const [width, , height] = fine.spacingMm;
  const [x, y, z] = fine.originMm;
  const slices = Math.floor(nz / 3);
  const grid: GridGeometry = {
    ...fine,
    size: [nx, ny, slices],
    spacingMm: [width, width, 3 * height],
    originMm: [x, y, z + height],
  };
  const area = nx * ny;
  const voxels = Float32Array.from({ length: area * slices }, (_, at) => {
    const first = 3 * area * Math.floor(at / area) + (at % area);
    return (thin.voxels[first]! + thin.voxels[first + area]! + thin.voxels[first + 2 * area]!) / 3;
  });
  return prepareSeries(asEngineSeries({ voxels, grid }), kernel, { equalisation: 0.5, rimMm: 12 });
}

describe('a pair of thick-sliced series', () => {
  it('fits at the identity: what the slices averaged is not averaged again', () => {
    const series = thickSliced();
    const pair = { sampled: series, target: series, sampledIsFixed: true };
    const criterion = new Criterion(kernel, pair, { levelMm: 4, region: 'head', outside: 'skip' });
    // Averaged over a slice once more: 0.29.
    expect(criterion.valueAt(poseFrom(identity4, series.centreMm)) - 1).toBeGreaterThan(0.5);
  });
});
