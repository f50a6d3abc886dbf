import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { shellProgram } from '../../test/fixtures/electron-mirror.ts';
import { killHard, written } from '../../test/fixtures/run-concord.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { builtMain } from '../storage/own-files.ts';
import type { StartOptions } from './start-workstation.ts';

const module = pathToFileURL(join(import.meta.dirname, 'start-workstation.ts')).href;

test.runIf(process.platform === 'linux')(
  'an Electron that cannot start gives way to the browser, with a line',
  async (context) => {
    if (builtMain() === null) return context.skip('out/ is not built');
    const program = join(temporaryFolder(), 'electron');
    writeFileSync(program, shellProgram('echo "libnss3.so: cannot open shared object file" >&2; exit 127'), {
      mode: 0o755,
    });
    const options: StartOptions = { program, port: 0, open: false, dataFolder: temporaryFolder() };
    const script = `import { startWorkstation } from '${module}'; process.exitCode = await startWorkstation(${JSON.stringify(options)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    onTestFinished(() => (child.exitCode === null ? killHard(child) : undefined));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await Promise.all([
      written(child, 'libnss3.so'),
      written(child, 'ended before Concord could start in it'),
      written(child, 'Concord is ready at http://127.0.0.1:'),
    ]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);
