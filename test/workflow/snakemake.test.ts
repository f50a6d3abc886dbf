import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const stroke = path.resolve(root, '../shared/data/nifti/stroke');
const folder = mkdtempSync(path.join(tmpdir(), 'workflow-test-'));

const missing = [
  ...(spawnSync('snakemake', ['--version']).status === 0 ? [] : ['Snakemake is not installed']),
  ...(existsSync(stroke) ? [] : ['../shared/data is absent']),
].join(', ');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing !== '')(`the Snakemake workflow${missing && ` (skipped: ${missing})`}`, () => {
  it('registers a pair a job, keeps going past a bad one, and sums up', () => {
    const list = path.join(folder, 'list.csv');
    const out = path.join(folder, 'out');
    writeFileSync(
      list,
      `name,fixed,moving\none pair,${stroke}/T1.nii.gz,${stroke}/T2.nii.gz\nbad,${stroke}/T1.nii.gz,none.nii\n`,
    );
    const args = ['--snakefile', path.join(root, 'workflow/Snakefile'), '--cores', '2', '--quiet', '--nolock'];
    const run = (): string =>
      execFileSync('snakemake', [...args, '--config', `list=${list}`, `out=${out}`], {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    run();
    expect(existsSync(path.join(out, 'one pair/registered.nii.gz'))).toBe(true);
    expect(readFileSync(path.join(out, 'bad/not-registered.txt'), 'utf8')).toMatch(/none\.nii does not exist/);
    const [, first = '', second = ''] = readFileSync(path.join(out, 'summary.csv'), 'utf8').split('\n');
    expect(first).toMatch(/^bad,not registered,/);
    expect(second).toMatch(/^one pair,(good|review),/);
  });
});
