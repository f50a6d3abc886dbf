import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DicomElements } from '../../../test/fixtures/dicom-file.ts';
import { expectSlanted } from '../../../test/fixtures/slanted-check.ts';
import { axialSlices, seriesUid, sliceFile, type SliceSpec } from '../../../test/fixtures/slanted-series.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { readSeries } from '../read-series.ts';
import { scanPaths } from '../scan-folder.ts';

const heights = [0, 3, 6, 9];
const coronal = [1, 0, 0, 0, 0, -1];
const sagittal = [0, 1, 0, 0, 0, -1];

function folderOf(...sets: readonly (readonly SliceSpec[])[]): string {
  const folder = temporaryFolder();
  sets.flat().forEach((spec, i) => writeFileSync(join(folder, `${i}`), sliceFile(spec, i)));
  return folder;
}

const volume = (elements: DicomElements) => axialSlices(heights, { elements });
const scan = async (folder: string) => (await scanPaths([folder])).series;

describe('one DICOM series may hold several volumes', () => {
  it('lists echoes, each to be chosen', async () => {
    const folder = folderOf(
      volume({ '00180081 DS': '80', '00180080 DS': '3000', '00180020 CS': 'SE', '0008103E LO': 'PD+T2' }),
      volume({ '00180081 DS': '15', '00180080 DS': '3000', '00180020 CS': 'SE', '0008103E LO': 'PD+T2' }),
    );
    const found = await scan(folder);
    expect(found.map((one) => [one.seriesUid, one.modality])).toEqual([
      [seriesUid, 'PD'],
      [`${seriesUid}:2`, 'T2'],
    ]);
    expect(expectSlanted(await readSeries(folder, `${seriesUid}:2`))).toBe(0);
    expect(expectSlanted(await readSeries(folder, `${seriesUid}:1`))).toBe(0);
  });

  it('lists b-values and kinds of picture', async () => {
    const diffusion = await scan(folderOf(volume({ '00189087 FD': 0 }), volume({ '00189087 FD': 1000 })));
    expect(diffusion.map(({ notes }) => notes[0]?.values.label)).toEqual(['b 0 s/mm²', 'b 1000 s/mm²']);
    const kinds = await scan(
      folderOf(volume({ '00080008 CS': 'ORIGINAL\\PRIMARY\\M' }), volume({ '00080008 CS': 'ORIGINAL\\PRIMARY\\P' })),
    );
    expect(kinds.map(({ notes }) => notes[0]?.values.label)).toEqual(['M', 'P']);
  });

  it('takes the first volume of a time course or of many gradients', async () => {
    const times = folderOf(...[1, 2, 3].map((time) => volume({ '00200100 IS': time })));
    expect((await readSeries(times)).notes).toEqual([{ code: 'first-volume-of-4d', values: { count: 3 } }]);
    const gradients = folderOf(
      volume({ '00189087 FD': 0 }),
      ...[0, 1, 2].map((axis) =>
        volume({ '00189087 FD': 700, '00189089 FD': [0, 1, 2].map((i) => (i === axis ? 1 : 0)) }),
      ),
    );
    const found = await scan(gradients);
    expect(found.map(({ sliceCount, notes }) => [sliceCount, notes.map(({ code }) => code)])).toEqual([
      [4, ['volume-of-series']],
      [4, ['first-volume-of-4d', 'volume-of-series']],
    ]);
  });

  it('takes the first of times that nothing labels, and of dynamic PET', async () => {
    for (const times of [
      [{}, {}],
      [{ '00541300 DS': '0' }, { '00541300 DS': '60000' }],
    ]) {
      const series = await readSeries(folderOf(...times.map((elements) => volume(elements))));
      expect(series.notes).toEqual([{ code: 'first-volume-of-4d', values: { count: 2 } }]);
      expect(series.volume.grid.size[2]).toBe(4);
    }
  });

  it('says what derived images are', async () => {
    const [found] = await scan(folderOf(volume({ '00080008 CS': 'DERIVED\\PRIMARY\\DIFFUSION\\ADC' })));
    expect(found).toMatchObject({ modality: 'DWI', notes: [{ code: 'derived-images', values: { detail: 'ADC' } }] });
  });

  it('lets one acquisition that was done in two goes be one volume', async () => {
    const folder = folderOf(
      axialSlices([0, 3, 6], { elements: { '00200012 IS': 1 } }),
      axialSlices([6, 9, 12, 15], { elements: { '00200012 IS': 2 } }),
    );
    const series = await readSeries(folder);
    expect(series.volume.grid.size[2]).toBe(6);
    expect(series.notes).toEqual([{ code: 'duplicate-slices', values: { count: 1 } }]);
  });

  it('leaves the planes of a scout out of the volume that they came with', async () => {
    const scout = [coronal, sagittal].map((orientation): SliceSpec => ({ positionMm: [0, 0, 0], orientation }));
    const series = await readSeries(folderOf(volume({}), scout));
    expect(series.volume.grid.size[2]).toBe(4);
    expect(series.notes).toEqual([{ code: 'files-left-out', values: { count: 2 } }]);
  });

  it('refuses a scout of three planes and a turning projection', async () => {
    const planes = [coronal, sagittal, [1, 0, 0, 0, 1, 0]].map((orientation): SliceSpec => ({
      positionMm: [0, 0, 0],
      orientation,
    }));
    await expect(readSeries(folderOf(planes))).rejects.toThrow(/3 different directions/);
  });

  it('knows the same image under two names', async () => {
    const folder = folderOf(volume({}));
    writeFileSync(join(folder, 'copy'), sliceFile(axialSlices([0])[0]!, 0));
    const { notUsed } = await scanPaths([folder]);
    expect(notUsed).toEqual([{ path: join(folder, 'copy'), reason: { code: 'known-file', values: {} } }]);
  });
});
