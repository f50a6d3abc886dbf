import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'electron-vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workstationWithRegistration } from '../conformance/registered-workstation.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'concord-packaged-'));
const app = join(scratch, 'app');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The entries of a list in electron-builder.yml. */
function listed(name: string): string[] {
  const lines = readFileSync(join(repository, 'electron-builder.yml'), 'utf8').split('\n');
  const from = lines.indexOf(`${name}:`) + 1;
  const to = lines.findIndex((line, index) => index >= from && !line.startsWith('  - '));
  return lines.slice(from, to).map((line) => line.replace(/^ {2}- /, '').replace(/^'|'$/g, ''));
}

/** The files of the repository that are packaged, in a folder of their own with a build of their own beside them. */
beforeAll(async () => {
  mkdirSync(app, { recursive: true });
  await build({ root: repository, logLevel: 'error', build: { outDir: join(app, 'out') } });
  const patterns = listed('files').filter((pattern) => !pattern.startsWith('!') && !pattern.startsWith('out/'));
  for (const path of patterns.flatMap((pattern) => globSync(pattern, { cwd: repository }))) {
    if (statSync(join(repository, path)).isDirectory()) continue;
    mkdirSync(dirname(join(app, path)), { recursive: true });
    cpSync(join(repository, path), join(app, path));
  }
  symlinkSync(join(repository, 'node_modules'), join(app, 'node_modules'));
}, 120_000);

it('holds the fonts with their licences, the sample case and the icons that the program asks for', () => {
  expect(listed('files')).toContain('assets/**');
  expect(listed('asarUnpack')).toContain('assets/**');
  const asked = globSync('src-main/**/*.ts', { cwd: repository })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(repository, path), 'utf8').matchAll(/['"]((?:fonts|sample-case|icons)[\w./-]*)['"]/g)])
    .map(([, path]) => path!); // prettier-ignore
  expect(asked).toEqual(expect.arrayContaining(['fonts/noto-sans-sc-regular.ttf', 'fonts/dejavu-sans.ttf']));
  for (const path of asked) expect(existsSync(join(app, 'assets', path)), path).toBe(true);
  const fonts = readdirSync(join(app, 'assets/fonts'));
  expect(fonts.filter((name) => name.startsWith('LICENSE'))).toHaveLength(fonts.filter((name) => name.endsWith('.ttf')).length); // prettier-ignore
});

it('needs no library that is not packaged with it', () => {
  const { dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const built = globSync('out/main/**/*.js', { cwd: app }).map((path) => readFileSync(join(app, path), 'utf8'));
  const imported = built.flatMap((text) => [
    ...text.matchAll(/(?:from|import\(|require\(|^import)\s*["']([^."'/][^"']*)["']/gm),
  ]);
  const packages = imported
    .map(([, name]) => name!)
    .filter((name) => !isBuiltin(name) && name !== 'electron')
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  expect(new Set(packages).size).toBeGreaterThan(5);
  for (const name of new Set(packages)) expect(Object.keys(dependencies), name).toContain(name);
});

it('exports from that layout by plain Node: series, transform, report with its fonts', async () => {
  const folder = temporaryFolder();
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  await workstation.close();
  const commandLine = join(app, 'out/main/cli.js');
  const formats = ['dicom-series', 'spatial-registration', 'report-pdf', 'nifti'].flatMap((format) => ['--format', format]); // prettier-ignore
  const where = ['--out', join(folder, 'out'), '--data', join(folder, 'data')];
  await promisify(execFile)(process.execPath, [commandLine, 'export', registrationId, ...where, ...formats]);
  const [name] = readdirSync(join(folder, 'out'));
  const written = readdirSync(join(folder, 'out', name!));
  expect(written.sort()).toEqual(['dicom', 'registered.nii.gz', 'report.pdf', 'spatial-registration.dcm']);
  expect(
    readFileSync(join(folder, 'out', name!, 'report.pdf'))
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
}, 60_000);
