import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { libraryList, type BundledLibrary } from '../../scripts/bundled-libraries.ts';
import { checkUnpackedFiles } from '../../src-main/hosts/electron/unpacked-files.ts';
import type { Volume } from '../../src-main/engine/volume.ts';
import { call, workstationWithRegistration } from '../conformance/registered-workstation.ts';
import { writeNrrd } from '../../src-main/series-export/write-nrrd.ts';
import { headPhantom, likeT1, likeT2 } from '../fixtures/head-phantom.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { fuseSentinel, packageApp, repository, type PackagedApp } from './package-app.ts';
import agreed from './packaged-libraries.json' with { type: 'json' };

let app: PackagedApp;
beforeAll(async () => {
  app = await packageApp();
}, 180_000);
afterAll(() => app?.remove());

const read = (path: string) => readFileSync(join(app.extracted, path), 'utf8');

/** Runs the packaged command line by plain Node, where nothing but what was packaged can be found. */
function concord(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [join(app.extracted, 'out/main/cli.js'), ...args], {
    cwd: app.extracted,
  });
}

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

it('holds of node_modules one library, with the native code of its own system alone', () => {
  const folders = new Set(
    app.inside.filter((path) => path.startsWith('node_modules/')).map((path) => path.split('/')[1]),
  );
  expect([...folders]).toEqual(['better-sqlite3']);
  expect(app.inside.filter((path) => path.endsWith('.node'))).toEqual([
    `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
  ]);
  const top = new Set(app.inside.map((path) => path.split('/')[0]));
  expect([...top].sort()).toEqual(['assets', 'node_modules', 'out', 'package.json']);
  expect(statSync(app.asar).size).toBeLessThan(60e6);
});

it('keeps nothing beside the ASAR but native code, whose hash is checked at each start', () => {
  expect(app.beside).toEqual([`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`]);
  const native = join(`${app.asar}.unpacked`, app.beside[0]!);
  expect(() => checkUnpackedFiles(app.asar)).not.toThrow();
  const sound = readFileSync(native);
  appendFileSync(native, '\0');
  expect(() => checkUnpackedFiles(app.asar)).toThrow(/is missing or not the one that was installed/);
  writeFileSync(native, sound);
  expect(() => checkUnpackedFiles(app.asar)).not.toThrow();
});

it('has its fuses set: no Node options, the ASAR alone, and checked', () => {
  const program = readFileSync(app.program, 'latin1');
  const fuses = program.slice(program.indexOf(fuseSentinel) + fuseSentinel.length + 2);
  // RunAsNode, cookie encryption, NODE_OPTIONS, inspect arguments, ASAR integrity, ASAR only, V8 snapshot, file privileges.
  expect(fuses.slice(0, 8)).toBe('01001100');
});

it('needs no module but its own, Electron and what is packaged with it', () => {
  const comment = /^\s*\*.*$/gm;
  const built = globSync('out/main/**/*.js', { cwd: app.extracted }).map((path) => read(path).replace(comment, ''));
  const imported = built.flatMap((text) => [
    ...text.matchAll(/(?:\bfrom ?|\bimport ?\(?|\b(?:__)?require\()["']([^."'/][^"']*)["']/g),
  ]);
  const modules = new Set(imported.map(([, name]) => name!).filter((name) => /^[@\w][\w./:@-]*$/.test(name)));
  const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'electron', 'better-sqlite3']); // prettier-ignore
  expect([...modules].filter((name) => !known.has(name))).toEqual([]);
  expect(modules).toContain('better-sqlite3');
});

it('holds the fonts with their licences, the sample case and the icons that the program asks for', () => {
  const asked = globSync('src-main/**/*.ts', { cwd: repository })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(repository, path), 'utf8').matchAll(/['"]((?:fonts|sample-case|icons)[\w./-]*)['"]/g)])
    .map(([, path]) => path!); // prettier-ignore
  expect(asked).toEqual(expect.arrayContaining(['fonts/noto-sans-sc-regular.ttf', 'fonts/dejavu-sans.ttf']));
  for (const path of asked) expect(existsSync(join(app.extracted, 'assets', path)), path).toBe(true);
  const fonts = readdirSync(join(app.extracted, 'assets/fonts'));
  expect(fonts.filter((name) => name.startsWith('LICENSE'))).toHaveLength(fonts.filter((name) => name.endsWith('.ttf')).length); // prettier-ignore
});

it.runIf(process.platform === 'linux')(
  'exports from that layout by plain Node: series, transform, report with its fonts',
  async () => {
    const folder = temporaryFolder();
    const { workstation, registrationId } = await workstationWithRegistration(folder);
    await workstation.close();
    const formats = ['dicom-series', 'spatial-registration', 'report-pdf', 'nifti'].flatMap((format) => ['--format', format]); // prettier-ignore
    await concord('export', registrationId, '--out', join(folder, 'out'), '--data', join(folder, 'data'), ...formats);
    const [name] = readdirSync(join(folder, 'out'));
    const written = readdirSync(join(folder, 'out', name!));
    expect(written.sort()).toEqual(['dicom', 'registered.nii.gz', 'report.pdf', 'spatial-registration.dcm']);
    expect(readFileSync(join(folder, 'out', name!, 'report.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
  },
  60_000,
);

it.runIf(process.platform === 'linux')(
  'registers NRRD with MetaImage from that layout, elastix among the candidates',
  async () => {
    const folder = temporaryFolder();
    const fixed = join(folder, 'T1.nrrd');
    const moving = join(folder, 'T2.mha');
    await writeNrrd(fixed, headPhantom(likeT1));
    writeMetaImage(moving, headPhantom(likeT2));
    await concord('register', '--fixed', fixed, '--moving', moving, '--out', join(folder, 'out'));
    const result = JSON.parse(readFileSync(join(folder, 'out/result.json'), 'utf8')) as {
      candidates: { id: string }[];
    };
    expect(result.candidates.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^elastix/));
  },
  60_000,
);

it.runIf(process.platform === 'linux')(
  'reads compressed DICOM from that layout',
  async () => {
    const folder = temporaryFolder();
    for (const series of ['T1', 'T2']) {
      mkdirSync(join(folder, 'slices', series), { recursive: true });
      const sample = join(app.extracted, 'assets/sample-case', series);
      const names = readdirSync(sample).slice(10, 22);
      for (const name of names) cpSync(join(sample, name), join(folder, 'slices', series, name));
    }
    const workstation = testWorkstation(join(folder, 'data'));
    const { studyIds } = await importNow(workstation, [join(folder, 'slices')]);
    const [fixed, moving] = (await call(workstation, 'studies.get', { studyId: studyIds[0]! })).series;
    const { registrationId } = await call(workstation, 'registrations.saveManual', {
      fixedSeriesId: fixed!.seriesId,
      movingSeriesId: moving!.seriesId,
      movingFromFixed: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], // prettier-ignore
      landmarks: [],
    });
    await call(workstation, 'reviews.submit', {
      registrationId,
      decision: 'approved',
      reason: 'Looked at slice by slice',
      reviewer: 'Dr Li',
    });
    await workstation.close();
    // What this process has decoded is of no use to the packaged one.
    rmSync(join(folder, 'data/cache'), { recursive: true });
    const where = ['--out', join(folder, 'out'), '--data', join(folder, 'data')];
    await concord('export', registrationId, ...where, '--format', 'nifti');
    const [name] = readdirSync(join(folder, 'out'));
    expect(readdirSync(join(folder, 'out', name!))).toContain('registered.nii.gz');
  },
  60_000,
);

function writeMetaImage(path: string, { voxels, grid }: Volume): void {
  const header = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = False',
    'TransformMatrix = 1 0 0 0 1 0 0 0 1',
    `Offset = ${grid.originMm.join(' ')}`,
    `ElementSpacing = ${grid.spacingMm.join(' ')}`,
    `DimSize = ${grid.size.join(' ')}`,
    'ElementType = MET_FLOAT',
    'ElementDataFile = LOCAL\n',
  ].join('\n');
  writeFileSync(path, header);
  appendFileSync(path, new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
}
