import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { build } from 'electron-vite';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Electron's fuses in its program: this sentinel, a version, their number, and one character each. */
export const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;

export interface PackagedApp {
  readonly asar: string;
  /** Paths inside the ASAR, files that lie beside it included, without the leading slash. */
  readonly inside: readonly string[];
  /** Paths below the folder of what lies beside the ASAR. */
  readonly beside: readonly string[];
  /** The packaged program's own file, in place of Electron. */
  readonly program: string;
  /** What was packaged, as plain files: what a system without Electron can run. */
  readonly extracted: string;
  remove(): void;
}

/** Builds Concord and packages it as electron-builder.yml says, with a few bytes in place of Electron's program. */
export async function packageApp(): Promise<PackagedApp> {
  const scratch = mkdtempSync(join(tmpdir(), 'concord-packaged-'));
  const project = join(scratch, 'project');
  const standIn = join(scratch, 'electron');
  const extracted = join(scratch, 'extracted');
  for (const folder of [project, standIn]) mkdirSync(folder);
  writeFileSync(
    join(standIn, 'electron'),
    `\x7fELF${'\0'.repeat(64)}${fuseSentinel}\x01${String.fromCharCode(fuseCount)}${'0'.repeat(fuseCount)}${'\0'.repeat(64)}`,
    { mode: 0o755, encoding: 'latin1' },
  );
  await build({ root: repository, logLevel: 'error', build: { outDir: join(project, 'out') } });
  for (const name of ['assets', 'docs', 'package.json', 'package-lock.json', 'electron-builder.yml']) {
    cpSync(join(repository, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'));
  const builder = join(repository, 'node_modules/electron-builder/cli.js');
  await promisify(execFile)(
    process.execPath,
    [builder, '--linux', '--dir', `--${process.arch}`, `-c.electronDist=${standIn}`],
    { cwd: project },
  );
  const [unpacked] = readdirSync(join(project, 'dist')).filter((name) => name.endsWith('unpacked'));
  const folder = join(project, 'dist', unpacked!);
  const asar = join(folder, 'resources/app.asar');
  extractAll(asar, extracted);
  const filesOf = (root: string) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return {
    asar,
    inside: listPackage(asar, { isPack: false }).map((path) => path.slice(1)),
    beside: filesOf(`${asar}.unpacked`),
    program: join(folder, 'concord'),
    extracted,
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
