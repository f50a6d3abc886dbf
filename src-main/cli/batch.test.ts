import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resultFileOf } from '../../src-shared/result-file.ts';
import type { Verdict } from '../../src-shared/registration-result.ts';
import { qualityOf, registrationOf } from '../../test/fixtures/fake-client.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as batch from './batch.ts';

/** A list of pairs, of which an earlier run has registered those with a verdict. */
function listOf(verdicts: Readonly<Record<string, Verdict | null>>) {
  const folder = temporaryFolder();
  const [list, out] = [join(folder, 'list.csv'), join(folder, 'out')];
  const names = Object.keys(verdicts);
  writeFileSync(list, ['name,fixed,moving', ...names.map((name) => `${name},${name}-1.nii,${name}-2.nii`)].join('\n'));
  for (const [name, verdict] of Object.entries(verdicts)) {
    if (verdict === null) continue;
    const result = registrationOf(qualityOf({ verdict })).result!;
    const sourced = {
      ...result,
      fixed: { ...result.fixed, source: join(folder, `${name}-1.nii`) },
      moving: { ...result.moving, source: join(folder, `${name}-2.nii`) },
    };
    mkdirSync(join(out, name), { recursive: true });
    writeFileSync(join(out, name, 'result.json'), JSON.stringify(resultFileOf(sourced)));
  }
  return { list, out, args: [list, '--out', out, '--jobs', '1'] };
}

test('pairs with a result are skipped; the summary and the last line tell them', async () => {
  const { args, out } = listOf({ anna: 'good', berta: 'review' });
  const { code, output } = await runCommand(batch, args);
  expect(code).toBe(0);
  expect(output).toMatch(/^1\/2 {2}good .*anna.*done before$/m);
  expect(output).toContain('2 pairs: 1 good, 1 to review, 0 without a match, 0 not registered.');
  expect(readFileSync(join(out, 'summary.csv'), 'utf8')).toMatch(/berta[\s\S]*anna/);
});

test('a pair without a match ends with 4', async () => {
  expect(await runCommand(batch, listOf({ anna: 'good', berta: 'failed' }).args)).toMatchObject({ code: 4 });
});

test('--summary registers nothing: a pair that was never run counts as not registered, with 3', async () => {
  const { args, out } = listOf({ anna: 'good', berta: null });
  expect(await runCommand(batch, [...args, '--summary'])).toMatchObject({ code: 3, output: '' });
  expect(readFileSync(join(out, 'summary.csv'), 'utf8')).toContain('berta');
});

test('--only takes one pair of the list and leaves the summary to others', async () => {
  const { args, out } = listOf({ anna: 'good', berta: null });
  const { code, output } = await runCommand(batch, [...args, '--only', 'anna']);
  expect([code, output.trim().split('\n')]).toEqual([0, [expect.stringMatching(/^1\/1 .*anna/)]]);
  expect(() => readFileSync(join(out, 'summary.csv'))).toThrow(/ENOENT/);
  expect(await runCommand(batch, [...args, '--only', 'nobody'])).toMatchObject({ failure: 'usage' });
});

test.each(['0', '1.5', 'many'])('--jobs %s is refused', async (jobs) => {
  const { list, out } = listOf({ anna: 'good' });
  const ran = await runCommand(batch, [list, '--out', out, '--jobs', jobs]);
  expect(ran.failure).toBe('usage');
  expect(ran.errors).toContain(jobs);
});

test('a list and a folder to write to are needed; a list that is not there is named', async () => {
  expect(await runCommand(batch, [])).toMatchObject({ failure: 'usage' });
  expect(await runCommand(batch, ['list.csv'])).toMatchObject({ failure: 'usage' });
  const missing = join(temporaryFolder(), 'none.csv');
  const ran = await runCommand(batch, [missing, '--out', temporaryFolder()]);
  expect(ran.failure).toBe('input');
  expect(ran.errors).toContain(missing);
});
