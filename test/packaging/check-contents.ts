import { appendFileSync, existsSync, globSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { libraryList, type BundledLibrary } from '../../scripts/bundled-libraries.ts';
import { checkUnpackedFiles } from '../../src-main/hosts/electron/unpacked-files.ts';
import { fuseSentinel } from './electron-stand-in.ts';
import { fileGroups, type FileGroups } from './file-groups.ts';
import { kindOf } from './native-kind.ts';
import { architectures, filesOf, platforms, repository, type PackagedApp, type PackagedApps } from './package-app.ts';
import agreed from './packaged-libraries.json' with { type: 'json' };

const keptList = join(import.meta.dirname, 'packaged-files.json');
const builds = platforms.flatMap((platform) => architectures.map((arch) => [platform, arch] as const));

/** What a directory build holds, and what it must not. */
export function checkContents(packaged: () => PackagedApps): void {
  const read = (path: string) => readFileSync(join(packaged().extracted, path), 'utf8');

  it('holds the libraries that were agreed to, by licence, and no other', () => {
    const bundled = (part: string) => JSON.parse(read(`out/${part}/${libraryList}`)) as BundledLibrary[];
    const { name, version, license: licence } = JSON.parse(read('node_modules/better-sqlite3/package.json')) as Record<string, string>; // prettier-ignore
    const packaged = { main: bundled('main'), window: bundled('renderer'), nodeModules: [{ name, version, licence }] };
    // A library that is new, or changed, is looked at and written into packaged-libraries.json.
    expect(packaged).toEqual(agreed);
    const names = [...packaged.main, ...packaged.window].map((library) => library.name);
    for (const unused of ['axios', 'decompress', 'tar', 'ipfs-car', 'fs-extra', 'glob'])
      expect(names).not.toContain(unused);
    for (const library of packaged.main) expect(library.licence).toMatch(/^\(?(MIT|Apache-2\.0|BSD|ISC)\b/);
    const texts = read('out/main/third-party-licences.txt');
    for (const library of packaged.main) expect(texts).toContain(`${library.name} ${library.version} (`);
  });

  it.each(builds)(
    '%s %s: holds of node_modules one library, with its own native code alone, of its own kind',
    (platform, arch) => {
      const { inside, beside, asar } = packaged().of(platform, arch);
      const paths = [...inside.keys()];
      const folders = new Set(
        paths.filter((path) => path.startsWith('node_modules/')).map((path) => path.split('/')[1]),
      );
      expect([...folders]).toEqual(['better-sqlite3']);
      const top = new Set(paths.map((path) => path.split('/')[0]));
      expect([...top].sort()).toEqual(['assets', 'node_modules', 'out', 'package.json']);
      // The two apps of macOS become one for both processors, so each holds both.
      const kinds = platform === 'darwin' ? architectures : [arch];
      const native = kinds.map((kind) => `node_modules/better-sqlite3/prebuilds/${platform}-${kind}.node`).sort();
      expect(paths.filter((path) => path.endsWith('.node')).sort()).toEqual(native);
      // Nothing lies beside the ASAR but native code, which a system loads from a file alone.
      expect([...beside].sort()).toEqual(native);
      for (const path of native) {
        const [, of, kind] = /prebuilds\/(\w+)-(\w+)\.node$/.exec(path)!;
        expect(kindOf(readFileSync(join(`${asar}.unpacked`, path)))).toBe(`${of} ${kind}`);
      }
      expect(statSync(asar).size).toBeLessThan(60e6);
    },
  );

  it('is the same on every system but for native code', () => {
    const withoutNative = (app: PackagedApp) =>
      Object.fromEntries(
        [...app.inside].filter(([path]) => !path.endsWith('.node')).map(([path, { hash }]) => [path, hash]),
      );
    const [first, ...others] = packaged().all.map(withoutNative);
    for (const other of others) expect(other).toEqual(first);
  });

  it('holds what the kept list says, in files and size', () => {
    const found = fileGroups(packaged().of('linux', 'x64').inside);
    if (process.env['UPDATE_PACKAGED_FILES']) writeFileSync(keptList, `${JSON.stringify(found, null, 2)}\n`);
    const kept = JSON.parse(readFileSync(keptList, 'utf8')) as FileGroups;
    // What is new, gone, or much larger is looked at, then kept: UPDATE_PACKAGED_FILES=1 npx vitest run test/packaging
    expect(Object.keys(found)).toEqual(Object.keys(kept));
    for (const [group, { kilobytes }] of Object.entries(found)) {
      const before = kept[group]!.kilobytes;
      expect(Math.abs(kilobytes - before), `${group}: ${kilobytes} kB, kept: ${before} kB`).toBeLessThan(
        100 + 0.2 * before,
      );
    }
  });

  it.each(builds)('%s %s: what lies beside the ASAR is checked by its hash at each start', (platform, arch) => {
    const { asar, beside } = packaged().of(platform, arch);
    const native = join(`${asar}.unpacked`, beside[0]!);
    expect(() => checkUnpackedFiles(asar)).not.toThrow();
    const sound = readFileSync(native);
    appendFileSync(native, '\0');
    expect(() => checkUnpackedFiles(asar)).toThrow(/is missing or not the one that was installed/);
    writeFileSync(native, sound);
    expect(() => checkUnpackedFiles(asar)).not.toThrow();
  });

  it.each(builds)('%s %s: has its fuses set: no Node options, the ASAR alone, and checked', (platform, arch) => {
    const program = readFileSync(packaged().of(platform, arch).program, 'latin1');
    const fuses = program.slice(program.indexOf(fuseSentinel) + fuseSentinel.length + 2);
    // RunAsNode, cookie encryption, NODE_OPTIONS, inspect arguments, ASAR integrity, ASAR only, V8 snapshot, file privileges.
    expect(fuses.slice(0, 8)).toBe('01001100');
  });

  it('asks nobody for an update, and keeps of Chromium’s languages those that Concord speaks', () => {
    for (const { folder, platform } of packaged().all) {
      const files = filesOf(folder).map((path) => path.replaceAll(sep, '/'));
      expect(files.filter((path) => /app-update\.yml|elevate\.exe/.test(path))).toEqual([]);
      const languages = files
        .filter((path) => path.endsWith('.pak'))
        .map((path) => /(\w+(?:-\w+)?)(\.lproj\/locale)?\.pak$/.exec(path)![1]!);
      expect([...new Set(languages)].sort()).toEqual(platform === 'darwin' ? ['en', 'zh_CN'] : ['en-US', 'zh-CN']);
    }
  });

  it('states itself as the app that opens a folder and images', () => {
    const plist = readFileSync(join(packaged().of('darwin', 'arm64').folder, 'Info.plist'), 'utf8');
    for (const text of ['public.folder', '<string>nii</string>', '<string>dcm</string>', 'public.app-category.medical'])
      expect(plist).toContain(text);
    expect(existsSync(join(packaged().of('darwin', 'x64').folder, 'Resources/icon.icns'))).toBe(true);
  });

  it('holds the fonts with their licences, the sample case and the icons that the program asks for', () => {
    const asked = globSync('src-main/**/*.ts', { cwd: repository })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(repository, path), 'utf8').matchAll(/['"]((?:fonts|sample-case|icons)[\w./-]*)['"]/g)])
    .map(([, path]) => path!); // prettier-ignore
    expect(asked).toEqual(expect.arrayContaining(['fonts/noto-sans-sc-regular.ttf', 'fonts/dejavu-sans.ttf']));
    for (const path of asked) expect(existsSync(join(packaged().extracted, 'assets', path)), path).toBe(true);
    const fonts = readdirSync(join(packaged().extracted, 'assets/fonts'));
    expect(fonts.filter((name) => name.startsWith('LICENSE'))).toHaveLength(fonts.filter((name) => name.endsWith('.ttf')).length); // prettier-ignore
  });
}
