import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alterFile } from '../../test/fixtures/altered-file.ts';
import { closedDataFolder, importTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as doctor from './doctor.ts';
import * as list from './list.ts';

interface Finding {
  readonly name: string;
  readonly sound: boolean;
  readonly detail: string;
}

/** The disk of the machine that runs the tests may be short of space: that is not what is tested here. */
function unsound(output: string): string[] {
  const findings = JSON.parse(output) as Finding[];
  return findings.filter(({ name, sound }) => !sound && name !== 'Data folder').map(({ name }) => name);
}

const firstFile = (root: string) => {
  const files = readdirSync(join(root, 'files'), { recursive: true, withFileTypes: true });
  const [entry] = files.filter((one) => one.isFile());
  return join(entry!.parentPath, entry!.name);
};

test('a sound data folder is told line by line, and so is one that does not exist yet', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  const { output } = await runCommand(doctor, ['--data', root]);
  for (const name of ['Concord', 'Database', 'Imported files', 'Threads']) {
    expect(output).toMatch(new RegExp(`^ok +${name} `, 'm'));
  }
  const { output: ofNone } = await runCommand(doctor, ['--json', '--data', join(root, 'none')]);
  expect(unsound(ofNone)).toEqual([]);
});

test('a stored file of another length is a problem, with what helps, and ends with 3', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  writeFileSync(firstFile(root), 'short');
  const { code, output } = await runCommand(doctor, ['--data', root]);
  expect(code).toBe(3);
  expect(output).toMatch(/^PROBLEM +Imported files +1 of 12 are missing or changed.*Import their studies again/m);
});

test('a byte that was altered in place is found by --verify alone, which tells its progress', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  alterFile(firstFile(root));
  const quick = await runCommand(doctor, ['--json', '--data', root]);
  expect(unsound(quick.output)).toEqual([]);
  const whole = await runCommand(doctor, ['--verify', '--json', '--data', root]);
  expect(whole.code).toBe(3);
  expect(unsound(whole.output)).toHaveLength(1);
  expect(whole.errors).toMatch(/Verifying the stored bytes: \d+ %/);
});

test('--rebuild sets a damaged database aside and finds the studies again', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  rmSync(join(root, 'backups'), { recursive: true, force: true });
  writeFileSync(join(root, 'concord.db'), 'damaged'.repeat(1000));
  expect(unsound((await runCommand(doctor, ['--json', '--data', root])).output)).toContain('Database');
  const { output, errors } = await runCommand(doctor, ['--rebuild', '--json', '--data', root]);
  expect(errors).toContain('Indexed files: 12; studies: 1.');
  expect(unsound(output)).toEqual([]);
  expect((await runCommand(list, ['--data', root])).output).toContain('T1 tiny');
});

test('what is no option is refused, before anything is looked at', async () => {
  expect(await runCommand(doctor, ['--fix', '--data', temporaryFolder()])).toMatchObject({ failure: 'usage' });
});
