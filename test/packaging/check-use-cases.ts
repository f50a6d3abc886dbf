import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { RegistrationId } from '../../src-shared/contract/ids.ts';
import type { Volume } from '../../src-main/engine/volume.ts';
import { writeNrrd } from '../../src-main/series-export/write-nrrd.ts';
import { call } from '../conformance/registered-workstation.ts';
import { headPhantom, likeT1, likeT2 } from '../fixtures/head-phantom.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { testWorkstation } from '../fixtures/test-workstation.ts';
import type { PackagedApps } from './package-app.ts';

/** The packaged command line does its work by plain Node, from a path with spaces and Chinese characters. */
export function checkUseCases(packaged: () => PackagedApps): void {
  /** Runs the packaged command line by plain Node, where nothing but what was packaged can be found. */
  function concord(...args: readonly string[]) {
    const command = [join(packaged().extracted, 'out/main/cli.js'), ...args];
    return promisify(execFile)(process.execPath, command, { cwd: packaged().extracted, maxBuffer: 2 ** 26 });
  }

  it('takes a study in, registers it and exports it with a report in both languages, by plain Node', async () => {
    const folder = join(temporaryFolder(), '数据 of Dr Li');
    const where = ['--data', join(folder, 'data 数据')];
    await concord('import', join(packaged().extracted, 'assets/sample-case'), ...where);
    const [study] = JSON.parse((await concord('list', '--json', ...where)).stdout) as ListedStudy[];
    const seriesId = (name: string) => study!.series.find(({ description }) => description.startsWith(name))!.seriesId;
    const pair = ['--study', study!.studyId, '--fixed', seriesId('T1'), '--moving', seriesId('T2')];
    const [registration] = JSON.parse(
      (await concord('register', ...pair, '--json', '--quiet', ...where)).stdout,
    ) as Registration[];
    expect(registration!.result.quality.verdict).not.toBe('failed');
    expect(registration!.result.candidates.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^elastix/));
    await approve(join(folder, 'data 数据'), registration!.registrationId);
    const formats = ['dicom-series', 'spatial-registration', 'report-pdf', 'report-html', 'nifti'].flatMap((one) => [
      '--format',
      one,
    ]);
    for (const language of ['en', 'zh-CN']) {
      const out = join(folder, `out ${language}`);
      await concord('export', registration!.registrationId, '--out', out, ...formats, '--language', language, ...where);
      const written = join(out, readdirSync(out)[0]!);
      expect(readdirSync(written)).toEqual(
        expect.arrayContaining(['dicom', 'registered.nii.gz', 'report.pdf', 'spatial-registration.dcm']),
      );
      expect(readFileSync(join(written, 'report.html'), 'utf8')).toContain(language === 'en' ? 'Verdict' : '结论');
      expect(readFileSync(join(written, 'report.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
    }
    expect((await concord('doctor', '--verify', ...where)).stdout).not.toContain('PROBLEM');
  }, 180_000);

  it('registers NRRD with MetaImage from that layout, elastix among the candidates', async () => {
    const folder = temporaryFolder();
    const fixed = join(folder, 'T1.nrrd');
    const moving = join(folder, 'T2.mha');
    await writeNrrd(fixed, headPhantom(likeT1));
    writeMetaImage(moving, headPhantom(likeT2));
    await concord('register', '--fixed', fixed, '--moving', moving, '--out', join(folder, 'out'));
    const result = JSON.parse(readFileSync(join(folder, 'out/result.json'), 'utf8')) as {
      candidates: { id: string }[];
    };
    expect(result.candidates.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^elastix/));
  }, 60_000);
}

interface ListedStudy {
  readonly studyId: string;
  readonly series: readonly { readonly seriesId: string; readonly description: string }[];
}

interface Registration {
  readonly registrationId: RegistrationId;
  readonly result: {
    readonly quality: { readonly verdict: string };
    readonly candidates: readonly { readonly id: string }[];
  };
}

async function approve(root: string, registrationId: RegistrationId): Promise<void> {
  const workstation = testWorkstation(root);
  await call(workstation, 'reviews.submit', {
    registrationId,
    decision: 'approved',
    reason: 'as it should',
    reviewer: 'Dr Li',
  });
  await workstation.close();
}

function writeMetaImage(path: string, { voxels, grid }: Volume): void {
  const header = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = False',
    'TransformMatrix = 1 0 0 0 1 0 0 0 1',
    `Offset = ${grid.originMm.join(' ')}`,
    `ElementSpacing = ${grid.spacingMm.join(' ')}`,
    `DimSize = ${grid.size.join(' ')}`,
    'ElementType = MET_FLOAT',
    'ElementDataFile = LOCAL\n',
  ].join('\n');
  writeFileSync(path, header);
  appendFileSync(path, new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
}
