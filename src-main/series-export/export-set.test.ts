import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readImageNode } from '@itk-wasm/image-io';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identityDirection } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { knownCase } from '../../test/conformance/known-case.ts';
import { readZip } from '../../test/conformance/read-zip.ts';
import { obliqueGrid, orthonormal, phantomVoxels } from '../../test/conformance/source-series.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { writeAtomically } from '../storage/atomic-output.ts';
import type { ExportCase } from './export-case.ts';
import { writeExportSet, type ExportSetOptions } from './export-set.ts';
import { writeZip } from './write-zip.ts';

function phantom(source: string): ReadSeries {
  const grid = orthonormal(obliqueGrid);
  const volume = { grid, voxels: phantomVoxels(grid) };
  const modalityEvidence = { code: 'modality-from-file-name' as const, values: { text: source } };
  return { volume, modality: 'T1', source, seriesUid: source, description: source, modalityEvidence, notes: [] };
}

const moved = rigidAbout(rotationFromVector([0.05, 0, 0.1]), [0, 0, 0], [3, 0, -2]);
const small = () => knownCase(phantom('/data/Doe_T1.nii.gz'), phantom('/data/Doe_T2.nii.gz'), moved);
const options = (formats: ExportSetOptions['formats']): ExportSetOptions => ({
  formats, anonymise: false, confirmDifferentPatients: false, locale: 'en', layout: 'plain',
}); // prettier-ignore

describe('an export set', () => {
  it('holds NRRD and NIfTI of the same voxels on the same grid', async () => {
    const out = temporaryFolder();
    await writeExportSet(small(), out, options(['nifti', 'nrrd']));
    const [nifti, nrrd] = [
      await readImageNode(join(out, 'registered.nii.gz')),
      await readImageNode(join(out, 'registered.nrrd')),
    ];
    expect([...(nrrd.data as Int16Array)]).toEqual([...(nifti.data as Int16Array)]);
    nrrd.origin.forEach((mm, axis) => expect(Number(mm)).toBeCloseTo(Number(nifti.origin[axis]), 4));
    nrrd.direction.forEach((cosine, index) => expect(Number(cosine)).toBeCloseTo(Number(nifti.direction[index]), 5));
  });

  it('names no origin where it is anonymised', async () => {
    const out = temporaryFolder();
    await writeExportSet(small(), out, { ...options(['json', 'report-html', 'tfm', 'nifti']), anonymise: true });
    for (const name of readdirSync(out)) expect(readFileSync(join(out, name)).includes('Doe_T'), name).toBe(false);
  });

  it('is packed into a ZIP whose files come back', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'set'));
    await writeExportSet(small(), join(folder, 'set'), options(['tfm', 'dicom-series']));
    await writeZip(join(folder, 'set'), join(folder, 'set.zip'));
    const files = await readZip(join(folder, 'set.zip'));
    expect([...files.keys()].filter((name) => name.startsWith('dicom/'))).toHaveLength(24);
    expect(files.get('transform.tfm')!.equals(readFileSync(join(folder, 'set', 'transform.tfm')))).toBe(true);
  });

  it('leaves nothing where it is cancelled half way', async () => {
    const out = join(temporaryFolder(), 'out');
    const abort = new AbortController();
    const writing = writeAtomically(out, { signal: abort.signal }, async (staging) => {
      const onProgress = (fraction: number) => void (fraction > 0.2 && abort.abort());
      await writeExportSet(small(), staging, { ...options(['dicom-series']), signal: abort.signal, onProgress });
    });
    await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => statSync(out)).toThrow('ENOENT');
  });

  it('says so where the disk is full, and leaves nothing', async (context) => {
    const disk = temporaryFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      context.skip('no right to mount a small disk');
    }
    onTestFinished(() => void execFileSync('umount', [disk]));
    const writing = writeAtomically(join(disk, 'out'), {}, async (staging) => {
      await writeExportSet(small(), staging, options(['dicom-series']));
    });
    await expect(writing).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining('disk is full') as string,
    });
    expect(readdirSync(disk)).toEqual([]);
  });
});

it('writes a large series in little more memory than its voxels take', async () => {
  const folder = temporaryFolder();
  const size = [512, 512, 120] as const;
  const voxels = Float32Array.from({ length: 512 * 512 * 120 }, (_, i) => ((i * 7919) % 2000) - 1000);
  const grid = { size, spacingMm: [0.45, 0.45, 0.6], originMm: [0, 0, 0], direction: identityDirection } as const;
  const base = small();
  const large: ExportCase = {
    ...base,
    moving: { ...base.moving, modality: 'CT' },
    registered: { voxels, grid },
    outsideValue: -1000,
  };
  const before = process.memoryUsage().rss;
  let most = before;
  await writeExportSet(large, folder, {
    ...options(['dicom-series']),
    onProgress: () => void (most = Math.max(most, process.memoryUsage().rss)),
  });
  expect(readdirSync(join(folder, 'dicom'))).toHaveLength(120);
  // The series itself is 63 MB: it was never in memory a second time.
  expect((most - before) / 1e6).toBeLessThan(120);
});
