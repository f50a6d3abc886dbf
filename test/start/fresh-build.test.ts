import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const project = mkdtempSync(join(tmpdir(), 'concord-start-'));
const source = join(project, 'src-main/words.ts');

/** Stands in for the build tool: its build prints what the sources said when it was made. */
const standIn = `import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
export async function build({ root }) {
  const words = readFileSync(root + '/src-main/words.ts', 'utf8');
  const more = existsSync(root + '/src-main/more.ts') ? ' and more' : '';
  for (const name of ['main/main.js', 'main/cli.js', 'preload/preload.cjs', 'renderer/index.html']) {
    mkdirSync(root + '/out/' + name.split('/')[0], { recursive: true });
    writeFileSync(root + '/out/' + name, 'console.log(' + JSON.stringify(words + more) + ')');
  }
  if (words === 'broken') throw new Error('words.ts: no such word');
}`;

beforeAll(() => {
  for (const folder of ['src-main', 'src-shared', 'src-renderer', 'node_modules/electron-vite']) {
    mkdirSync(join(project, folder), { recursive: true });
  }
  for (const name of ['bin/concord.mjs', 'scripts/build.mjs']) cpSync(join(repository, name), join(project, name));
  for (const name of ['package-lock.json', 'electron.vite.config.ts', 'scripts/bundled-libraries.ts']) {
    writeFileSync(join(project, name), '');
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const tool = join(project, 'node_modules/electron-vite');
  writeFileSync(join(tool, 'package.json'), '{ "name": "electron-vite", "type": "module", "exports": "./index.js" }');
  writeFileSync(join(tool, 'index.js'), standIn);
  writeFileSync(source, 'first');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function concord() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, 'bin/concord.mjs')]);
  return { status, said: stdout.toString().trim(), errors: stderr.toString() };
}

test('a start without a build makes one, and the next start uses it', () => {
  expect(concord()).toMatchObject({ status: 0, said: 'first', errors: expect.stringMatching(/^Building Concord/) });
  expect(concord()).toEqual({ status: 0, said: 'first', errors: '' });
});

test('any change of a source makes a new build: an older file, a new one, a lost one', () => {
  writeFileSync(source, 'second');
  utimesSync(source, new Date(2001, 0), new Date(2001, 0));
  expect(concord().said).toBe('second');
  writeFileSync(join(project, 'src-main/more.ts'), '');
  expect(concord().said).toBe('second and more');
  rmSync(join(project, 'src-main/more.ts'));
  expect(concord().said).toBe('second');
  writeFileSync(join(project, 'src-main/words.test.ts'), 'a test is in no build');
  expect(concord().errors).toBe('');
});

test('a build that fails stops the start, and what it left is never run', () => {
  writeFileSync(source, 'broken');
  for (let attempt = 0; attempt < 2; attempt++) {
    const { status, said, errors } = concord();
    expect({ status, said }).toEqual({ status: 1, said: '' });
    expect(errors).toContain('words.ts: no such word');
    expect(errors).toContain('Concord could not be built, so it was not started');
  }
  writeFileSync(source, 'second');
  expect(concord().said).toBe('second');
});

test('without the build tools, as in production, the build is used as it is', () => {
  rmSync(join(project, 'node_modules'), { recursive: true });
  writeFileSync(source, 'third');
  expect(concord()).toEqual({ status: 0, said: 'second', errors: '' });
  rmSync(join(project, 'out'), { recursive: true });
  expect(concord()).toMatchObject({ status: 1, said: '', errors: expect.stringContaining('is not built') });
});

test('asking whether the build is fresh costs less than 100 ms', async () => {
  const builder = pathToFileURL(join(repository, 'scripts/build.mjs')).href;
  const { isBuilt } = (await import(/* @vite-ignore */ builder)) as { isBuilt(): boolean };
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    isBuilt();
    return performance.now() - started;
  });
  expect(Math.min(...times)).toBeLessThan(100);
  expect(readFileSync(join(repository, 'bin/concord.mjs'), 'utf8')).not.toContain('src-main/cli');
});
