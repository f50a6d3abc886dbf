import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it, test } from 'vitest';
import { packagePlan } from '../../scripts/package.ts';
import { needTool, runTool } from '../fixtures/system-tools.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const packaging = join(import.meta.dirname, '../../packaging');

test('without a system named it packages for this one, and publishes nothing', () => {
  expect(packagePlan([], {}, 'linux')).toEqual({ args: ['--publish', 'never'], notes: [], refusal: null });
});

test('a disk image asks for a Mac; there it is signed for that Mac alone unless a certificate is given', () => {
  expect(packagePlan(['--win', '--mac'], {}, 'linux').refusal).toContain('on a Mac alone');
  const unsigned = packagePlan(['--mac', '--win', '--linux'], {}, 'darwin');
  expect(unsigned.refusal).toBeNull();
  expect(unsigned.args).toEqual(expect.arrayContaining(['--mac', '--win', '--linux', '-c.mac.identity=-']));
  expect(unsigned.notes.join()).toMatch(/Windows: not signed.*macOS: signed for this Mac alone/);
  const environment = { CSC_LINK: 'certificate.p12', APPLE_API_KEY: 'key.p8' };
  expect(packagePlan([], environment, 'darwin')).toEqual({ args: ['--publish', 'never'], notes: [], refusal: null });
  expect(packagePlan([], { CSC_LINK: 'certificate.p12' }, 'darwin').notes.join()).toContain('not notarised');
});

test('icons are there in every size, each as large as its name says', () => {
  const sizes = globSync('icons/*.png', { cwd: packaging }).map((path) => {
    const { width, height } = PNG.sync.read(readFileSync(join(packaging, path)));
    expect(path).toBe(join('icons', `${width}x${height}.png`));
    return width;
  });
  expect(sizes.sort((a, b) => a - b)).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024]);
  const windows = readFileSync(join(packaging, 'icon.ico'));
  expect(Array.from({ length: windows.readUInt16LE(4) }, (_, i) => windows.readUInt8(6 + 16 * i) || 256)).toEqual([16, 24, 32, 48, 64, 128, 256]); // prettier-ignore
  const apple = readFileSync(join(packaging, 'icon.icns'));
  expect(apple.readUInt32BE(4)).toBe(apple.length);
});

it('the installer’s own part compiles', (context) => {
  needTool(context, 'makensis');
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'setup.nsi'),
    `Unicode true
OutFile "${join(folder, 'concord.exe')}"
!define APP_EXECUTABLE_FILENAME "Concord.exe"
!include "${join(packaging, 'installer.nsh')}"
Section
SetShellVarContext all
!insertmacro customInstall
WriteUninstaller "$INSTDIR\\uninstall.exe"
SectionEnd
Section Uninstall
!insertmacro customUnInstall
SectionEnd
`,
  );
  runTool('makensis', ['-WX', '-V2', join(folder, 'setup.nsi')]);
  expect(existsSync(join(folder, 'concord.exe'))).toBe(true);
});
