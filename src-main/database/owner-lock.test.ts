import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { takeOwnerLock } from './owner-lock.ts';

test('one holder at a time; letting go frees it', () => {
  const path = join(temporaryFolder(), 'owner.lock');
  const letGo = takeOwnerLock(path);
  expect(letGo).not.toBeNull();
  expect(takeOwnerLock(path)).toBeNull();
  letGo!();
  const again = takeOwnerLock(path);
  expect(again).not.toBeNull();
  again!();
});

test('a holder that is killed leaves it free', async () => {
  const path = join(temporaryFolder(), 'owner.lock');
  const code = `
    const { takeOwnerLock } = await import(${JSON.stringify(new URL('owner-lock.ts', import.meta.url).href)});
    process.stdout.write(takeOwnerLock(${JSON.stringify(path)}) ? 'held' : 'refused');
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
  const printed = await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
  expect(printed).toBe('held');
  expect(takeOwnerLock(path)).toBeNull();
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  const letGo = takeOwnerLock(path);
  expect(letGo).not.toBeNull();
  letGo!();
});

test('what is no lock file is told in a sentence, and left as it is', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'owner.lock'));
  expect(() => takeOwnerLock(join(folder, 'owner.lock'))).toThrow(/cannot be written/i);
  const [noLock, text] = [join(folder, 'text.lock'), 'somebody else wrote this here. '.repeat(50)];
  writeFileSync(noLock, text);
  expect(() => takeOwnerLock(noLock)).toThrow(/damaged/);
  expect(readFileSync(noLock, 'utf8')).toBe(text);
});
