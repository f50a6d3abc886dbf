import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron's fuses in its program: this sentinel, a version, their number, and one character each. */
export const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;
const fuses = `${fuseSentinel}\x01${String.fromCharCode(fuseCount)}${'0'.repeat(fuseCount)}`;
const padded = Buffer.from(`${'\0'.repeat(64)}${fuses}${'\0'.repeat(64)}`, 'latin1');

/** Where a system's Electron has what Chromium needs beside its program: a part of it, to see that it is kept. */
const beside = ['LICENSES.chromium.html', 'icudtl.dat'];
const languages = ['en-US', 'zh-CN', 'de', 'fr'];
const macLanguages = ['en', 'zh_CN', 'de', 'fr'];

/**
 * A folder laid out as Electron's for a system, with a few bytes in place of each program: enough for electron-builder to
 * rename, brand, set fuses in and pack it.
 */
export function writeElectronStandIn(folder: string, platform: 'linux' | 'win32' | 'darwin', arch: string): void {
  if (platform === 'darwin') return writeMacApp(join(folder, 'Electron.app/Contents'), arch);
  for (const name of beside) write(join(folder, name), name);
  for (const language of languages) write(join(folder, 'locales', `${language}.pak`), language);
  if (platform === 'linux') write(join(folder, 'electron'), Buffer.concat([Buffer.from('\x7fELF', 'latin1'), padded]));
  else write(join(folder, 'electron.exe'), Buffer.concat([emptyWindowsProgram(), padded]));
}

function writeMacApp(contents: string, arch: string): void {
  write(join(contents, 'Info.plist'), plist('Electron', 'com.github.Electron'));
  write(join(contents, 'MacOS/Electron'), machProgram(arch));
  const frameworks = join(contents, 'Frameworks');
  const chromium = 'Electron Framework.framework/Versions/A/Resources';
  for (const resources of [join(contents, 'Resources'), join(frameworks, chromium)]) {
    for (const language of macLanguages) write(join(resources, `${language}.lproj/locale.pak`), language);
  }
  write(
    join(frameworks, 'Electron Framework.framework/Electron Framework'),
    Buffer.concat([machProgram(arch), padded]),
  );
  for (const suffix of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const name = `Electron Helper${suffix}`;
    write(join(frameworks, `${name}.app/Contents/Info.plist`), plist(name, 'com.github.Electron.helper'));
    write(join(frameworks, `${name}.app/Contents/MacOS/${name}`), machProgram(arch));
  }
}

/** The first bytes of a 64-bit Mach-O program: its magic and the processor's number (mach-o/loader.h, mach/machine.h). */
function machProgram(arch: string): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(arch === 'arm64' ? 0x0100000c : 0x01000007, 4);
  return header;
}

function plist(name: string, identifier: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>${identifier}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundlePackageType</key><string>APPL</string>
<key>CFBundleVersion</key><string>0</string>
</dict></plist>`;
}

interface Executable {
  generate(): ArrayBuffer;
}

/** What is used of resedit, the library that electron-builder edits Windows' programs with. */
interface Resedit {
  readonly NtExecutable: { createEmpty(is32Bit: boolean, isDll: boolean): Executable };
  readonly NtExecutableResource: {
    from(program: Executable): { readonly entries: unknown[]; outputResource(program: Executable): void };
  };
  readonly Resource: {
    readonly VersionInfo: {
      createEmpty(): {
        setStringValues(language: { lang: number; codepage: number }, values: Readonly<Record<string, string>>): void;
        outputToResourceEntries(entries: unknown[]): void;
      };
    };
  };
}

/** A Windows program of no code, with the version that Electron's has and electron-builder replaces. */
function emptyWindowsProgram(): Buffer {
  const ofRepository = createRequire(import.meta.url);
  const ofBuilder = createRequire(ofRepository.resolve('app-builder-lib/package.json'));
  const { NtExecutable, NtExecutableResource, Resource } = ofBuilder('resedit') as Resedit;
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const version = Resource.VersionInfo.createEmpty();
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' });
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o755 });
}
