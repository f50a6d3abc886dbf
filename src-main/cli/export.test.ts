import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedDataFolder, registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as exportCommand from './export.ts';

test('an export is written into a new folder of --out, and told; a refusal names what was wrong and writes nothing', async () => {
  const { root, registrationId } = await closedDataFolder(registerTinyStudy);
  const out = temporaryFolder();
  const args = [registrationId.slice(0, 8), '--out', out, '--format', 'tfm', '--format', 'json', '--data', root];
  const { code, output } = await runCommand(exportCommand, args);
  expect(code).toBe(0);
  const [folder, ...more] = readdirSync(out);
  expect(more).toEqual([]);
  expect(output).toContain(join(out, folder!));
  const names = readdirSync(join(out, folder!)).map((name) => name.split('.').at(-1));
  expect(names).toEqual(expect.arrayContaining(['tfm', 'json']));
  const nowhere = temporaryFolder();
  const cases: [args: string[], names: string][] = [
    [[], 'Usage: concord export'],
    [[registrationId, 'another', '--out', nowhere], 'Usage: concord export'],
    [['ffffffff-none', '--out', nowhere], 'ffffffff-none'],
    [[registrationId], '--out'],
    [[registrationId, '--out', nowhere, '--zip', join(nowhere, 'a.zip')], '--out'],
    [[registrationId, '--out', nowhere, '--format', 'jpeg'], 'formats'],
    [[registrationId, '--out', nowhere, '--language', 'fr'], 'locale'],
    [[registrationId, '--server', 'nowhere'], 'nowhere'],
  ];
  for (const [args, names] of cases) {
    const ran = await runCommand(exportCommand, [...args, '--data', root]);
    expect(ran.failure, args.join(' ')).toBe('usage');
    expect(ran.errors).toContain(names);
  }
  expect(readdirSync(nowhere)).toEqual([]);
});
