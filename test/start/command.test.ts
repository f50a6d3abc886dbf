import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import packageFacts from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const command = join(root, 'bin/concord.mjs');

/** A Node too old for Concord, as the system's often is. */
function oldNode(context: TestContext): string | null {
  const candidates = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path));
  const old = candidates.find((path) => {
    const [major = 0, minor = 0] = spawnSync(path, ['-p', 'process.versions.node'])
      .stdout.toString()
      .split('.')
      .map(Number);
    return major < 22 || (major === 22 && minor < 12);
  });
  if (old === undefined) context.skip('no Node older than 22.12 is installed');
  return old ?? null;
}

test('the command runs', () => {
  const ran = spawnSync(process.execPath, [command, '--version']);
  expect(ran.stdout.toString().trim()).toBe(packageFacts.version);
  const help = spawnSync(process.execPath, [command, '--help']).stdout.toString();
  for (const name of ['import', 'list', 'doctor', 'start', 'register']) expect(help).toContain(`  ${name} `);
});

test('an old Node hands over to the one that npm ci brought, exit code and all', (context) => {
  const node = oldNode(context);
  if (node === null) return;
  expect(spawnSync(node, [command, '--version']).stdout.toString().trim()).toBe(packageFacts.version);
  expect(spawnSync(node, [command, 'nonsense']).status).toBe(2);
});

test('an old Node without that one is refused with a sentence', (context) => {
  const node = oldNode(context);
  if (node === null) return;
  const bare = temporaryFolder();
  mkdirSync(join(bare, 'bin'));
  copyFileSync(command, join(bare, 'bin/concord.mjs'));
  const ran = spawnSync(node, [join(bare, 'bin/concord.mjs'), '--version']);
  expect(ran.status).toBe(2);
  expect(ran.stderr.toString()).toMatch(/^Concord needs Node 22\.12 or newer; this is \d+/);
});

test('npx finds the command beside the dependencies, so that it asks no registry', (context) => {
  const link = join(root, 'node_modules/.bin/concord');
  if (!existsSync(link)) return context.skip('node_modules/.bin/concord is made by npm ci');
  expect(spawnSync(link, ['--version']).stdout.toString().trim()).toBe(packageFacts.version);
});
