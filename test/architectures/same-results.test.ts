import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const script = path.join(import.meta.dirname, 'run-digest.ts');
/**
 * A folder with a Node for the other architecture and what it runs on, as `prepare-arm64.sh` makes it: `node`, and `root`
 * with Debian's libc6, libstdc++6 and libgcc-s1 of arm64.
 */
const folder = process.env['CONCORD_ARM64'] ?? '';

function missing(): string | null {
  if (process.arch !== 'x64') return 'this machine is no x86-64';
  if (spawnSync('qemu-aarch64', ['--version']).status !== 0) return "Debian's qemu-user is missing";
  if (!existsSync(path.join(folder, 'node'))) return 'CONCORD_ARM64 names no folder that prepare-arm64.sh made';
  return null;
}

const why = missing();

describe.skipIf(why)(`two registrations on an emulated arm64${why ? ` (skipped: ${why})` : ''}`, () => {
  it(
    'have the same candidates, scores, evidence and voxels as on x86-64, bit for bit',
    async () => {
      const emulated = ['-L', path.join(folder, 'root'), path.join(folder, 'node'), script];
      const [here, there] = await Promise.all([run(process.execPath, [script]), run('qemu-aarch64', emulated)]);
      expect(Object.keys(JSON.parse(here.stdout) as object)).toEqual(['cubic', 'thick']);
      expect(there.stdout).toBe(here.stdout);
    },
    60 * 60_000,
  );
});
