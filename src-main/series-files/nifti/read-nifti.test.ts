import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImageNode } from '@itk-wasm/image-io';
import { describe, expect, it } from 'vitest';
import { gzipped, niftiFile, niftiHeader, niftiSamples, type NiftiSpec } from '../../../test/fixtures/nifti-file.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { readSeries } from '../read-series.ts';

const dimensions = [5, 4, 3];
const ramp = (i: number) => i - 20;

function written(spec: NiftiSpec, name = 'T1.nii', valueOf = ramp): string {
  const path = join(temporaryFolder(), name);
  const bytes = niftiFile(spec, valueOf);
  writeFileSync(path, name.endsWith('.gz') ? gzipped(bytes) : bytes);
  return path;
}

/** A turn by 0.3 rad about z with spacing 1, 2, 3. */
const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const turned = {
  code: 1,
  rows: [
    [c, -2 * s, 0, 10],
    [s, 2 * c, 0, 20],
    [0, 0, 3, 30],
  ],
};
const turnedGrid = { size: [5, 4, 3], originMm: [-10, -20, 30] };
const directionClose = (actual: readonly number[], expected: readonly number[]) =>
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));

describe('NIfTI geometry', () => {
  it('takes the sform, turned from RAS to LPS', async () => {
    const { volume, notes, modality } = await readSeries(written({ dimensions, sform: turned }));
    expect(volume.grid).toMatchObject(turnedGrid);
    directionClose(volume.grid.spacingMm, [1, 2, 3]);
    directionClose(volume.grid.direction, [-c, s, 0, -s, -c, 0, 0, 0, 1]);
    expect(Array.from(volume.voxels.subarray(0, 3))).toEqual([-20, -19, -18]);
    expect([notes, modality]).toEqual([[], 'T1']);
  });

  it('takes the qform where there is no sform, with qfac −1 too', async () => {
    const quaternion = { code: 1, b: 0, c: 0, d: Math.sin(0.15), offset: [10, 20, 30] as const };
    for (const qfac of [1, -1]) {
      const spec: NiftiSpec = { dimensions, pixelDimensions: [1, 2, 3], qfac, quaternion };
      const { grid } = (await readSeries(written(spec))).volume;
      expect(grid.originMm).toEqual([-10, -20, 30]);
      directionClose(grid.direction, [-c, s, 0, -s, -c, 0, 0, 0, qfac]);
    }
  });

  it('refuses a stated geometry that is none, and never takes another one instead', async () => {
    const quaternion = { code: 1, b: 0, c: 0, d: 0, offset: [1, 2, 3] as const };
    const sform = (rows: number[][]) => ({ dimensions, quaternion, sform: { code: 2, rows } });
    const sheared = [[1, 0.3, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
    await expect(readSeries(written(sform(sheared)))).rejects.toThrow(/T1\.nii: .*right angles.*Export it again/);
    const notFinite = [[Number.NaN, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
    await expect(readSeries(written(sform(notFinite)))).rejects.toThrow(/T1\.nii: .*spacing.*Export it again/);
    const emptyColumn = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]; // prettier-ignore
    await expect(readSeries(written(sform(emptyColumn)))).rejects.toThrow(/T1\.nii: .*spacing.*Export it again/);
    const farAway = [[1, 0, 0, 1e30], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
    await expect(readSeries(written(sform(farAway)))).rejects.toThrow(/T1\.nii: .*position.*Export it again/);
    const tooLong = { code: 1, b: 2, c: 0, d: 0, offset: [1, 2, 3] as const };
    await expect(readSeries(written({ dimensions, quaternion: tooLong }))).rejects.toThrow(/T1\.nii: .*right angles/);
  });

  it('takes the sform if the qform says otherwise', async () => {
    const quaternion = { code: 1, b: 1, c: 0, d: 0, offset: [1, 2, 3] as const };
    const { volume, notes } = await readSeries(written({ dimensions, quaternion, sform: turned }));
    expect(volume.grid).toMatchObject(turnedGrid);
    expect(notes).toEqual([]);
  });

  it('refuses a header whose offset, width or scale make no sense', async () => {
    const damage = (offset: number, write: (bytes: Buffer) => void) => {
      const bytes = niftiFile({ dimensions, sform: turned }, ramp);
      write(bytes.subarray(offset));
      const path = join(temporaryFolder(), 'T1.nii');
      writeFileSync(path, bytes);
      return readSeries(path);
    };
    await expect(damage(108, (at) => at.writeFloatLE(Number.NaN))).rejects.toThrow(/T1\.nii: .*damaged/);
    await expect(damage(108, (at) => at.writeFloatLE(16))).rejects.toThrow(/T1\.nii: .*damaged/);
    await expect(damage(108, (at) => at.writeFloatLE(352.5))).rejects.toThrow(/T1\.nii: .*damaged/);
    await expect(damage(70, (at) => at.writeInt16LE(2))).rejects.toThrow(/T1\.nii: .*damaged/);
    await expect(damage(112, (at) => at.writeFloatLE(Infinity))).rejects.toThrow(/T1\.nii: .*damaged/);
  });

  it('takes axes as right, anterior, superior where the file states none, and says so', async () => {
    const { volume, notes } = await readSeries(written({ dimensions, pixelDimensions: [1, 2, 3] }));
    expect(volume.grid).toMatchObject({ spacingMm: [1, 2, 3], direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] });
    expect(notes).toEqual([{ code: 'no-orientation', values: {} }]);
  });

  it('reads metres and micrometres', async () => {
    const { grid } = (await readSeries(written({ dimensions, units: 3, pixelDimensions: [900, 900, 1100] }))).volume;
    directionClose(grid.spacingMm, [0.9, 0.9, 1.1]);
  });

  it('agrees with ITK on real files', async (context) => {
    const paths = ['nifti/t2-thick.nii.gz', 'nifti/stroke/FLAIR.nii.gz', 'simulated/subject20/T1.nii.gz'].map(
      (name) => `../shared/data/${name}`,
    );
    context.skip(!paths.every(existsSync), 'the open test data is not beside the repository');
    for (const path of paths) {
      const { grid, voxels } = (await readSeries(path)).volume;
      const image = await readImageNode(path);
      expect(grid.size).toEqual(image.size);
      directionClose(grid.spacingMm, image.spacing);
      directionClose(grid.originMm, image.origin);
      directionClose(grid.direction, Array.from(image.direction as Float64Array));
      const stored = image.data as Int16Array;
      let different = 0;
      for (let i = 0; i < voxels.length; i++) if (Math.abs(voxels[i]! - stored[i]!) > 1e-3) different++;
      expect(different).toBe(0);
    }
  });
});

describe('NIfTI voxels', () => {
  it('reads every type that is a measurement, scaled', async () => {
    const types = [2, 256, 4, 512, 8, 768, 16, 64, 1024];
    for (const datatypeCode of types) {
      const spec = { dimensions, datatypeCode, slope: 0.5, intercept: -10, sform: turned };
      const { voxels } = (await readSeries(written(spec, 'T2.nii.gz', (i) => i))).volume;
      expect([datatypeCode, voxels[0], voxels[59]]).toEqual([datatypeCode, -10, 19.5]);
    }
  });

  it('reads big endian', async () => {
    const bytes = niftiFile({ dimensions, sform: turned }, ramp);
    const swap = (start: number, end: number, width: 2 | 4) =>
      width === 2 ? bytes.subarray(start, end).swap16() : bytes.subarray(start, end).swap32();
    swap(0, 4, 4);
    swap(40, 56, 2);
    swap(68, 76, 2);
    swap(76, 120, 4);
    swap(252, 256, 2);
    swap(256, 328, 4);
    swap(352, bytes.length, 2);
    const path = join(temporaryFolder(), 'big.nii');
    writeFileSync(path, bytes);
    const { volume } = await readSeries(path);
    expect(volume.grid).toMatchObject(turnedGrid);
    expect(volume.voxels[0]).toBe(-20);
  });

  it('takes the first volume of a 4-D file and says so', async () => {
    const { volume, notes } = await readSeries(written({ dimensions: [5, 4, 3, 7], sform: turned }));
    expect(volume.voxels).toHaveLength(60);
    expect(notes).toEqual([{ code: 'first-volume-of-4d', values: { count: 7 } }]);
  });

  it('reads a pair of .hdr and .img, and names the half that is missing', async () => {
    const folder = temporaryFolder();
    const spec: NiftiSpec = { dimensions, sform: turned, magic: 'ni1\0' };
    const header = niftiHeader(spec).subarray(0, 348);
    header.writeFloatLE(0, 108);
    writeFileSync(join(folder, 'head T2.hdr'), header);
    await expect(readSeries(folder)).rejects.toThrow(/head T2\.img/);
    writeFileSync(join(folder, 'head T2.img'), niftiSamples(spec, ramp));
    const series = await readSeries(folder);
    expect([series.volume.voxels[0], series.modality]).toEqual([-20, 'T2']);
  });

  it('marks voxels that are no numbers as never measured', async () => {
    const odd = (i: number) => (i === 7 ? Number.NaN : i === 9 ? Infinity : i);
    const series = await readSeries(written({ dimensions, datatypeCode: 16, sform: turned }, 'pd.nii', odd));
    expect(series.notes).toEqual([{ code: 'non-finite-voxels', values: { count: 2 } }]);
    expect(series.paddingValue).toBe(-1);
    expect(Array.from(series.volume.voxels.subarray(6, 10))).toEqual([6, -1, 8, -1]);
  });
});
