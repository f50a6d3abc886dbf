import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { readSeries } from '../read-series.ts';

const ramp = Buffer.from(Int16Array.from({ length: 60 }, (_, i) => 5 * i - 40).buffer);
const c = Math.cos(0.3);
const s = Math.sin(0.3);

function fileWith(name: string, ...parts: (string | Buffer)[]): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return path;
}

const nrrdFields = (space: string) =>
  `NRRD0004\ntype: int16\ndimension: 3\nspace: ${space}\nsizes: 5 4 3\nspace directions: (${c},${s},0) (${-2 * s},${2 * c},0) (0,0,3)\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (10,20,30)\n`;

describe('NRRD and MetaImage', () => {
  it('reads NRRD, whose space may be RAS or LPS', async () => {
    for (const [space, sign] of [
      ['left-posterior-superior', 1],
      ['right-anterior-superior', -1],
    ] as const) {
      const { volume, modality } = await readSeries(fileWith('flair.nrrd', nrrdFields(space), '\n', ramp));
      expect(volume.grid.size).toEqual([5, 4, 3]);
      volume.grid.spacingMm.forEach((mm, axis) => expect(mm).toBeCloseTo([1, 2, 3][axis]!, 6));
      volume.grid.originMm.forEach((mm, axis) => expect(mm).toBeCloseTo([10 * sign, 20 * sign, 30][axis]!, 6));
      const expected = [c * sign, -s * sign, 0, s * sign, c * sign, 0, 0, 0, 1];
      volume.grid.direction.forEach((cosine, i) => expect(cosine).toBeCloseTo(expected[i]!, 6));
      expect([volume.voxels[0], volume.voxels[59], modality]).toEqual([-40, 255, 'FLAIR']);
    }
  });

  it('reads a detached NRRD and a detached MetaImage', async () => {
    const nhdr = fileWith('t2.nhdr', nrrdFields('left-posterior-superior'), 'data file: voxels.raw\n');
    writeFileSync(join(nhdr, '..', 'voxels.raw'), ramp);
    expect((await readSeries(join(nhdr, '..'))).volume.voxels[59]).toBe(255);
    const mhd = fileWith(
      'pd.mhd',
      `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nTransformMatrix = ${c} ${s} 0 ${-s} ${c} 0 0 0 1\nOffset = 10 20 30\nDimSize = 5 4 3\nElementSpacing = 1 2 3\nElementType = MET_SHORT\nElementDataFile = voxels.raw\n`,
    );
    writeFileSync(join(mhd, '..', 'voxels.raw'), ramp);
    const { volume, modality } = await readSeries(mhd);
    expect(volume.grid).toMatchObject({ size: [5, 4, 3], originMm: [10, 20, 30] });
    volume.grid.spacingMm.forEach((mm, axis) => expect(mm).toBeCloseTo(axis + 1, 9));
    [c, -s, 0, s, c, 0, 0, 0, 1].forEach((cosine, i) => expect(volume.grid.direction[i]).toBeCloseTo(cosine, 6));
    expect([volume.voxels[0], modality]).toEqual([-40, 'PD']);
  });

  it('refuses an NRRD whose origin or directions are no vectors throughout', async () => {
    const sound = nrrdFields('left-posterior-superior');
    for (const [stated, damaged] of [
      ['(10,20,30)', '(1n: (10,20,30)'],
      ['(10,20,30)', '(10,20,3x0)'],
      ['(0,0,3)', '(0,0,3'],
      ['(0,0,3)', '(0,,3)'],
    ] as const) {
      const path = fileWith('t1.nrrd', sound.replace(stated, damaged), '\n', ramp);
      await expect(readSeries(path), damaged).rejects.toThrow(/no possible position/);
    }
    const spaced = sound.replace('(10,20,30)', '( 1.0e1, 20. , 30 )');
    const { volume } = await readSeries(fileWith('t1.nrrd', spaced, '\n', ramp));
    volume.grid.originMm.forEach((mm, axis) => expect(mm).toBeCloseTo([10, 20, 30][axis]!, 6));
  });

  it('refuses a MetaImage whose position or spacing ITK would pass over', async () => {
    const made = (lines: string) =>
      fileWith(
        'pd.mha',
        `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n${lines}ElementType = MET_SHORT\nElementDataFile = LOCAL\n`,
        ramp,
      );
    const sound = 'Offset = 10 20 30\nDimSize = 5 4 3\nElementSpacing = 1 2 3\n';
    expect((await readSeries(made(sound))).volume.grid).toMatchObject({ spacingMm: [1, 2, 3], originMm: [10, 20, 30] });
    for (const [from, to] of [
      ['ElementSpacing', 'ElementSpacinf'],
      ['5 4 3\n', '5 4 3\n3\n'],
      ['10 20 30', '10 20 320 30'],
      ['10 20 30', '10 20'],
    ] as const) {
      await expect(readSeries(made(sound.replace(from, to)))).rejects.toThrow(/pd\.mha: /);
    }
  });
});
