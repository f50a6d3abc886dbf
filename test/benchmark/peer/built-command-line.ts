import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

/**
 * Builds Concord apart from `out/`, so that what is timed is what a user installs, and stays the same while others edit.
 * @returns the command line's entry point.
 */
export function builtCommandLine(): string {
  const root = path.join(repository, 'test-output/benchmark-build');
  const assets = path.join(root, 'assets');
  // A build lies in `out` of a root that holds the assets too: storage/own-files.ts looks for its threads there.
  const out = path.join(root, 'out');
  const electronVite = path.join(repository, 'node_modules/electron-vite/bin/electron-vite.js');
  mkdirSync(root, { recursive: true });
  if (!existsSync(assets)) symlinkSync(path.join(repository, 'assets'), assets);
  execFileSync(process.execPath, [electronVite, 'build', '--outDir', out, '--logLevel', 'error'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path.join(out, 'main/cli.js');
}
