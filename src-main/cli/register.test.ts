import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { niftiBytes } from '../series-export/write-nifti.ts';
import { mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid, isRigid, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { resultFileSchema } from '../../src-shared/result-file.ts';
import { readSeries } from '../series-files/read-series.ts';
import { headPhantom, likeT1, likeT2, phantomGrid } from '../../test/fixtures/head-phantom.ts';
import { runConcord, startConcord, written } from '../../test/fixtures/run-concord.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';

const movingFromFixed = rigidAbout(rotationFromVector([0.4, -0.9, 0.7]), [0, 0, 0], [20, -15, 30]);

function phantomFiles(): { folder: string; fixed: string; moving: string; out: string } {
  const folder = temporaryFolder();
  const fixed = join(folder, 'fixed T1.nii');
  const moving = join(folder, 'moving_T2.nii');
  writeFileSync(fixed, niftiBytes(headPhantom(likeT1)));
  const grid = { ...phantomGrid([60, 60, 60], 3.6), originMm: [-86, -121, -76] as const };
  writeFileSync(moving, niftiBytes(headPhantom(likeT2, grid, invertRigid(movingFromFixed))));
  return { folder, fixed, moving, out: join(folder, 'out') };
}

describe('concord register', () => {
  it('writes the three files; --json prints result.json and nothing else', async () => {
    const { fixed, moving, out } = phantomFiles();
    const { code, output, errors } = await runConcord([
      'register',
      '--fixed',
      fixed,
      '--moving',
      moving,
      '--out',
      out,
      '--json',
    ]);
    expect(errors).toContain('Trying all orientations');
    expect(code).toBe(0);
    const result = resultFileSchema.parse(JSON.parse(output));
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual(JSON.parse(output));
    expect(readdirSync(out).sort()).toEqual(['registered.nii.gz', 'result.json', 'transform.tfm']);
    const found = mat4FromRows(result.transform.movingFromFixed);
    expect(isRigid(found, 1e-9)).toBe(true);
    movingFromFixed.forEach((entry, i) => expect(Math.abs(found[i]! - entry)).toBeLessThan(i % 4 === 3 ? 1.5 : 0.02));
    expect(result).toMatchObject({
      fixed: { modality: 'T1' },
      moving: { modality: 'T2' },
    });
    expect(result.candidates.filter(({ status }) => status === 'chosen')).toHaveLength(1);

    const registered = await readSeries(join(out, 'registered.nii.gz'));
    expect(registered.volume.grid.size).toEqual([60, 66, 60]);
    const parameters = /^Parameters: (.*)$/m
      .exec(readFileSync(join(out, 'transform.tfm'), 'utf8'))![1]!
      .split(' ')
      .map(Number);
    expect(parameters.slice(9)).toEqual([found[3], found[7], found[11]]);
  });

  it('leaves nothing behind when it is interrupted, and exits with 130', async () => {
    const { fixed, moving, out, folder } = phantomFiles();
    const child = startConcord(['register', '--fixed', fixed, '--moving', moving, '--out', out]);
    await written(child, 'Trying all orientations');
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it.each([
    ['no arguments', () => [], 2, '--fixed, --moving and --out are needed'],
    ['an unknown option', () => ['--metric', 'x'], 2, '--metric'],
  ] as const)('refuses wrong usage: %s', async (_, args, exitCode, words) => {
    const { code, output, errors } = await runConcord(['register', ...args()]);
    expect(code).toBe(exitCode);
    expect(errors).toContain(words);
    expect(output).toBe('');
  });

  it('refuses input and output that cannot be used, by name, with exit code 3 and nothing left behind', async () => {
    const { folder, fixed, moving, out } = phantomFiles();
    const constant = join(folder, 'constant.nii');
    const flat = headPhantom({ scalp: 0, brain: 0, fluid: 0, bone: 0 });
    writeFileSync(constant, niftiBytes({ ...flat, voxels: flat.voxels.map(() => 7) }));
    const empty = join(folder, 'empty folder');
    mkdirSync(empty);
    const cases: [fixed: string, moving: string, out: string, names: string][] = [
      [join(folder, 'missing.nii'), moving, out, 'missing.nii'],
      [fixed, empty, out, 'empty folder'],
      [fixed, constant, out, 'constant.nii'],
      [fixed, fixed, out, 'both the fixed and the moving'],
      [fixed, moving, join(fixed, 'sub'), 'fixed T1.nii'],
    ];
    for (const [f, m, o, names] of cases) {
      const { code, errors } = await runConcord(['register', '--fixed', f, '--moving', m, '--out', o, '--quiet']);
      expect(errors).toContain(names);
      expect(code).toBe(3);
      expect(existsSync(out)).toBe(false);
    }
  });
});
