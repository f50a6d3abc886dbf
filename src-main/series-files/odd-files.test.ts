import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiFile, niftiHeader, niftiSamples, type NiftiSpec } from '../../test/fixtures/nifti-file.ts';
import { expectSlanted } from '../../test/fixtures/slanted-check.ts';
import { axialSlices, writeSlices } from '../../test/fixtures/slanted-series.ts';
import { needTool } from '../../test/fixtures/system-tools.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { isTemporaryPath } from './existing-paths.ts';
import { readSeries } from './read-series.ts';
import { scanPaths } from './scan-folder.ts';

const spec: NiftiSpec = {
  dimensions: [6, 5, 4],
  sform: { code: 1, rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]] }, // prettier-ignore
};
const latin1 = (folder: string, name: string) =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);

describe.skipIf(process.platform === 'win32')('only regular files are opened', () => {
  it('a pipe and a socket are named and skipped, in a folder and alone', async (context) => {
    needTool(context, 'mkfifo');
    const folder = temporaryFolder();
    writeSlices(folder, axialSlices([0, 2, 4]));
    execFileSync('mkfifo', [join(folder, 'pipe'), join(folder, 'pipe.nii.gz')]);
    const server = createServer().listen(join(folder, 'socket'));
    try {
      const { series, notUsed } = await scanPaths([folder]);
      expect(series).toHaveLength(1);
      expect(notUsed.map(({ path, reason }) => [path.split('/').at(-1), reason.code])).toEqual([
        ['pipe', 'not-a-regular-file'],
        ['pipe.nii.gz', 'not-a-regular-file'],
        ['socket', 'not-a-regular-file'],
      ]);
      await expect(readSeries(join(folder, 'pipe'))).rejects.toThrow(/pipe: This is no regular file/);
      await expect(readSeries('/dev/zero')).rejects.toThrow(/zero: This is no regular file/);
    } finally {
      server.close();
    }
  });

  it('nor is one that should hold the voxels of a header beside it', async (context) => {
    needTool(context, 'mkfifo');
    const folder = temporaryFolder();
    const header = niftiHeader({ ...spec, magic: 'ni1\0' }).subarray(0, 348);
    header.writeFloatLE(0, 108);
    const make: Record<string, (path: string) => void> = {
      pipe: (path) => execFileSync('mkfifo', [path]),
      folder: (path) => mkdirSync(path),
      device: (path) => execFileSync('ln', ['-s', '/dev/zero', path]),
    };
    for (const [name, makeVoxels] of Object.entries(make)) {
      writeFileSync(join(folder, `${name}.hdr`), header);
      makeVoxels(join(folder, `${name}.img`));
      await expect(readSeries(join(folder, `${name}.hdr`))).rejects.toThrow(/\.hdr: .*\.img, is no regular file/);
      const text = `ObjectType = Image\nNDims = 3\nDimSize = 6 5 4\nElementSpacing = 1 1 1\nElementType = MET_SHORT\n`;
      writeFileSync(join(folder, `${name}.mhd`), `${text}ElementDataFile = ${name}.img\n`);
      await expect(readSeries(join(folder, `${name}.mhd`))).rejects.toThrow(/\.mhd: .*\.img, is no regular file/);
    }
  });
});

describe.skipIf(process.platform !== 'linux')('file names that are not UTF-8', () => {
  it('are read, as files and as folders', async () => {
    const folder = temporaryFolder();
    const inside = join(folder, 'inside');
    for (const path of writeSlices(inside, axialSlices([0, 2, 4, 6]))) {
      renameSync(path, latin1(inside, `schädel-${path.split('-').at(-1)}`));
    }
    renameSync(inside, latin1(folder, 'Größe') as unknown as string);
    // Differs in such a byte alone.
    writeSlices(inside, axialSlices([8, 10, 12]), { '0020000E UI': '1.2.3', '00080018 UI': undefined });
    renameSync(inside, latin1(folder, 'Größé') as unknown as string);
    const { series, notUsed } = await scanPaths([folder]);
    expect(notUsed).toEqual([]);
    expect(series.map(({ sliceCount }) => sliceCount).toSorted()).toEqual([3, 4]);
    expect(expectSlanted(await readSeries(folder, '1.2.3'))).toBe(0);
  });

  it('are read as the two files of a pair', async () => {
    const folder = temporaryFolder();
    const header = niftiHeader({ ...spec, magic: 'ni1\0' }).subarray(0, 348);
    header.writeFloatLE(0, 108);
    writeFileSync(latin1(folder, 'schädel.hdr'), header);
    writeFileSync(
      latin1(folder, 'schädel.img'),
      niftiSamples(spec, (i) => i),
    );
    expect((await readSeries(folder)).volume.voxels[7]).toBe(7);
  });

  it('keep what they say of a series, and are found by a command line that lost their bytes', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      latin1(folder, 'Kopf ä T2.nii'),
      niftiFile(spec, (i) => i),
    );
    const given = join(folder, 'Kopf \ufffd T2.nii');
    const { modality, description } = await readSeries(given);
    const [path] = (await scanPaths([folder])).series[0]!.files;
    expect([isTemporaryPath(path!), isTemporaryPath(folder)]).toEqual([true, false]);
    expect([modality, description]).toEqual(['T2', 'Kopf ä T2.nii']);
    await expect(readSeries(join(folder, 'Kopf \ufffd T1.nii'))).rejects.toThrow(/does not exist/);
  });
});
