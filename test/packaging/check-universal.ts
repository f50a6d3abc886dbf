import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { checkUnpackedFiles } from '../../src-main/hosts/electron/unpacked-files.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { filesOf, repository, type PackagedApps } from './package-app.ts';

/** The two apps of macOS can become one: electron-builder does it on a Mac, by the same library. */
export function checkUniversal(packaged: () => PackagedApps): void {
  it.runIf(process.platform === 'linux')('macOS: both apps become one for both processors', async () => {
    const [x64ArchFiles] = /(?<=x64ArchFiles: ')[^']+/.exec(
      readFileSync(join(repository, 'electron-builder.yml'), 'utf8'),
    )!;
    const appOf = (arch: 'x64' | 'arm64') => dirname(packaged().of('darwin', arch).folder);
    const outAppPath = join(temporaryFolder(), 'Concord.app');
    const options = {
      x64AppPath: appOf('x64'),
      arm64AppPath: appOf('arm64'),
      outAppPath,
      mergeASARs: true,
      x64ArchFiles,
    };
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'merge-apps.mjs'), JSON.stringify(options)]);
    const asar = join(outAppPath, 'Contents/Resources/app.asar');
    expect(filesOf(`${asar}.unpacked`).sort()).toEqual([...packaged().of('darwin', 'x64').beside].sort());
    expect(() => checkUnpackedFiles(asar)).not.toThrow();
  });
}
