import { execFileSync } from 'node:child_process';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

/**
 * Builds Concord apart from `out/`, so that what is timed is what a user installs, and stays the same while others edit.
 * @returns the command line's entry point.
 */
export function builtCommandLine(): string {
  const folder = path.join(repository, 'test-output/benchmark-build');
  const electronVite = path.join(repository, 'node_modules/electron-vite/bin/electron-vite.js');
  execFileSync(process.execPath, [electronVite, 'build', '--outDir', folder, '--logLevel', 'error'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path.join(folder, 'main/cli.js');
}
