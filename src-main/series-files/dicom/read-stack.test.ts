import { describe, expect, it } from 'vitest';
import { determinant, expectSlanted } from '../../../test/fixtures/slanted-check.ts';
import {
  axialSlices,
  ctImageStorage,
  slantedValue,
  sliceSize,
  writeSlices,
  type SliceSpec,
} from '../../../test/fixtures/slanted-series.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { readSeries } from '../read-series.ts';

const noteCodes = (notes: readonly { code: string }[]) => notes.map(({ code }) => code);
const ct = { '00080016 UI': ctImageStorage, '00080060 CS': 'CT' };

describe('a DICOM folder becomes one volume in true patient space', () => {
  it('orders slices by position, whatever names and instance numbers say', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([6, 0, 9, 3]));
    const series = await readSeries(folder);
    expect(series.volume.grid).toEqual({
      size: [sliceSize.columns, sliceSize.rows, 4],
      spacingMm: [1.25, 1.5, 3],
      originMm: [-8, -6, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect(expectSlanted(series)).toBe(0);
    expect(series.notes).toEqual([]);
    expect(series.dicom?.files).toHaveLength(4);
    expect(series.volume.voxels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('reads sagittal and oblique planes, with a right-handed grid', async () => {
    const c = Math.cos(0.4);
    const s = Math.sin(0.4);
    const orientations: [readonly number[], Vec3][] = [
      [
        [0, 1, 0, 0, 0, -1],
        [-1, 0, 0],
      ],
      [
        [c, s, 0, -s * 0.8, c * 0.8, -0.6],
        [-s * 0.6, c * 0.6, 0.8],
      ],
    ];
    for (const [orientation, normal] of orientations) {
      const folder = temporaryFolder();
      const specs = [0, 2, 4, 6].map((height): SliceSpec => ({
        positionMm: [5 + normal[0] * height, -4 + normal[1] * height, 3 + normal[2] * height],
        orientation,
      }));
      writeSlices(folder, specs);
      const series = await readSeries(folder);
      expect(determinant(series.volume.grid.direction)).toBeCloseTo(1, 9);
      expect(expectSlanted(series)).toBe(0);
    }
  });

  it('fills a single missing slice by interpolation and says so', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4, 8, 10, 12]));
    const series = await readSeries(folder);
    expect(series.volume.grid.size[2]).toBe(7);
    expect(series.notes).toEqual([{ code: 'missing-slices', values: { count: 1 } }]);
    expect(expectSlanted(series)).toBe(0);
  });

  it('leaves a gap too wide to bridge unmeasured', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4, 24, 26, 28]));
    const series = await readSeries(folder);
    expect(series.volume.grid.size[2]).toBe(15);
    expect(expectSlanted(series)).toBe(9 * sliceSize.rows * sliceSize.columns);
  });

  it('resamples uneven gaps at their true positions', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2.5, 5, 7.5, 12, 17, 22, 26.3]));
    const series = await readSeries(folder);
    expect(noteCodes(series.notes)).toEqual(['uneven-slice-gaps']);
    expect(series.volume.grid.spacingMm[2]).toBeGreaterThan(2.3);
    expect(series.volume.grid.spacingMm[2]).toBeLessThan(2.7);
    expect(expectSlanted(series)).toBe(0);
  });

  it('straightens a tilted gantry without losing or inventing a voxel', async () => {
    const tilt = (18.5 * Math.PI) / 180;
    const folder = temporaryFolder();
    const orientation = [1, 0, 0, 0, Math.cos(tilt), -Math.sin(tilt)];
    // The table moves along z; the slices are tilted about x.
    const specs = [0, 4, 8, 12, 16].map((z): SliceSpec => ({ positionMm: [-8, -6, z], orientation }));
    writeSlices(folder, specs, ct);
    const series = await readSeries(folder);
    expect(series.notes).toEqual([{ code: 'gantry-tilt', values: { degrees: 18.5 } }]);
    const { direction, size } = series.volume.grid;
    expect(determinant(direction)).toBeCloseTo(1, 9);
    expect(size[1]).toBe(sliceSize.rows + Math.ceil((16 * Math.sin(tilt)) / 1.5));
    const padded = expectSlanted(series);
    const measured = size[0] * size[1] * size[2] - padded;
    expect(measured).toBeGreaterThanOrEqual((sliceSize.rows - 1) * sliceSize.columns * 5);
    expect(measured).toBeLessThanOrEqual(sliceSize.rows * sliceSize.columns * 5);
  });

  it('uses the first of slices that share a position', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4, 6, 8, 8]));
    const series = await readSeries(folder);
    expect(series.volume.grid.size[2]).toBe(5);
    expect(series.notes).toEqual([{ code: 'duplicate-slices', values: { count: 1 } }]);
  });
});

describe('stored values become measured ones', () => {
  it('applies slope and intercept slice by slice', async () => {
    const folder = temporaryFolder();
    const specs = axialSlices([0, 2, 4, 6]).map((spec, i) => ({
      ...spec,
      elements: { '00281053 DS': `${0.5 + i / 4}`, '00281052 DS': `${-100 * i}` },
    }));
    writeSlices(folder, specs);
    expect(expectSlanted(await readSeries(folder), 0.7)).toBe(0);
  });

  it('cuts off bits beyond Bits Stored and extends the sign from High Bit', async () => {
    const folder = temporaryFolder();
    // 12 bits of 16, with an overlay's bits above.
    const stored = (position: Vec3) => 0xa000 | ((slantedValue(position) - 1000) & 0xfff);
    const bits = { '00280101 US': 12, '00280102 US': 11, '00280103 US': 1, '00281052 DS': '1000' };
    writeSlices(
      folder,
      axialSlices([0, 2, 4], { stored: (p) => stored([Math.round(p[0] * 4) / 4, p[1], p[2]]) }),
      bits,
    );
    const series = await readSeries(folder);
    expect(expectSlanted(series, 1.01)).toBe(0);
  });

  it('keeps unsigned values above 32767', async () => {
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4], { stored: (p) => Math.round(slantedValue(p)) + 60000 }), {
      '00280103 US': 0,
      '00281052 DS': '-60000',
    });
    expect(expectSlanted(await readSeries(folder))).toBe(0);
  });

  it('turns MONOCHROME1 over for MR, where grey has no unit, and not for CT', async () => {
    const stored = (p: Vec3) => 65535 - Math.round(slantedValue(p));
    const inverted = { '00280004 CS': 'MONOCHROME1', '00280103 US': 0 };
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4], { stored }), inverted);
    const mr = await readSeries(folder);
    expect(expectSlanted(mr)).toBe(0);
    expect(noteCodes(mr.notes)).toEqual(['inverted-grey']);
    const ctFolder = temporaryFolder();
    writeSlices(ctFolder, axialSlices([0, 2, 4]), { ...ct, ...inverted });
    const read = await readSeries(ctFolder);
    expect(expectSlanted(read)).toBe(0);
    expect(read.notes).toEqual([]);
  });

  it('gives padding in rescaled units, as one value for a whole range', async () => {
    const folder = temporaryFolder();
    const stored = (p: Vec3, column: number, row: number) =>
      column === 0 ? -2000 : row === 0 ? -1998 : Math.round(slantedValue(p) + 24);
    writeSlices(folder, axialSlices([0, 2, 4], { stored }), {
      ...ct,
      '00280120 SS': -2000,
      '00280121 SS': -1990,
      '00281052 DS': '-24',
    });
    const series = await readSeries(folder);
    expect(series.paddingValue).toBe(-2024);
    expect(expectSlanted(series)).toBe(3 * (sliceSize.rows + sliceSize.columns - 1));
  });
});
