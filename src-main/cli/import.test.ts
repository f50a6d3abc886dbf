import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import * as importCommand from './import.ts';

function source(): string {
  const folder = join(temporaryFolder(), 'with a space');
  mkdirSync(folder);
  writeTinySeries(folder, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  writeFileSync(join(folder, 'notes.nii'), 'not a volume at all, whatever its name says');
  return folder;
}

interface Printed {
  readonly addedFiles: number;
  readonly knownFiles: number;
  readonly studyIds: string[];
  readonly notUsed: { readonly name: string; readonly reason: string; readonly message: { readonly code: string } }[];
}

test('--json prints the summary and nothing else: what was added, and what was not used with its reason', async () => {
  const [root, folder] = [temporaryFolder(), source()];
  const { code, output } = await runCommand(importCommand, [folder, '--json', '--quiet', '--data', root]);
  expect(code).toBe(0);
  const { addedFiles, studyIds, notUsed } = JSON.parse(output) as Printed;
  expect([addedFiles, studyIds.length]).toEqual([6, 1]);
  expect(notUsed).toHaveLength(1);
  expect(notUsed[0]!.name).toContain('notes.nii');
  expect(notUsed[0]!.reason).not.toBe('');
  expect(notUsed[0]!.message.code).toMatch(/^[a-z-]+$/);
});

test('what is known is not added twice; progress goes to standard error', async () => {
  const [root, folder] = [temporaryFolder(), source()];
  await runCommand(importCommand, [folder, '--quiet', '--data', root]);
  const { output, errors } = await runCommand(importCommand, [folder, '--data', root]);
  expect(output).toMatch(/Not used:\n.*notes\.nii/);
  expect(errors).toContain('Looking for series');
  const { output: json } = await runCommand(importCommand, [folder, '--json', '--quiet', '--data', root]);
  expect(JSON.parse(json)).toMatchObject({ addedFiles: 0, knownFiles: 6 });
});

test('--link leaves the files where they are', async () => {
  const [root, folder] = [temporaryFolder(), source()];
  expect(await runCommand(importCommand, [folder, '--link', '--quiet', '--data', root])).toMatchObject({ code: 0 });
  const stored = readdirSync(join(root, 'files'), { recursive: true, withFileTypes: true });
  expect(stored.filter((entry) => entry.isFile())).toEqual([]);
  expect(readdirSync(folder)).toHaveLength(7);
});

test('nothing to import, a path that does not exist, and a folder without series are refused', async () => {
  const root = temporaryFolder();
  expect(await runCommand(importCommand, ['--data', root])).toMatchObject({ failure: 'usage' });
  const missing = join(root, 'missing');
  const ran = await runCommand(importCommand, [missing, '--quiet', '--data', root]);
  expect(ran.failure).toBe('input');
  expect(ran.errors).toContain('missing');
  expect(await runCommand(importCommand, [temporaryFolder(), '--quiet', '--data', root])).toMatchObject({ failure: 'input' }); // prettier-ignore
});
