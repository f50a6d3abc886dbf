import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { build } from 'electron-vite';
import { writeElectronStandIn } from './electron-stand-in.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export const platforms = ['linux', 'win32', 'darwin'] as const;
export const architectures = ['x64', 'arm64'] as const;
export type Platform = (typeof platforms)[number];
export type Architecture = (typeof architectures)[number];

/** One directory build: what an installer of that system holds. */
export interface PackagedApp {
  readonly platform: Platform;
  readonly arch: Architecture;
  /** The app's own folder; on macOS `Concord.app/Contents`. */
  readonly folder: string;
  readonly asar: string;
  /** Files in the ASAR, those that lie beside it included, with their size and SHA-256, by path without a leading slash. */
  readonly inside: ReadonlyMap<string, { readonly size: number; readonly hash: string }>;
  /** Paths below the folder of what lies beside the ASAR. */
  readonly beside: readonly string[];
  /** The file that holds Electron's fuses. */
  readonly program: string;
}

export interface PackagedApps {
  of(platform: Platform, arch: Architecture): PackagedApp;
  /** All of them, for tests that hold for each. */
  readonly all: readonly PackagedApp[];
  /** What was packaged for this system, as plain files in a folder whose path has spaces and Chinese characters. */
  readonly extracted: string;
  remove(): void;
}

/** Builds Concord once and packages it for every system as electron-builder.yml says, with a few bytes in place of Electron. */
export async function packageApps(): Promise<PackagedApps> {
  const scratch = mkdtempSync(join(tmpdir(), 'concord-packaged-'));
  const project = join(scratch, 'project');
  const standIns = join(scratch, 'electron');
  mkdirSync(project);
  for (const platform of platforms) {
    for (const arch of architectures) writeElectronStandIn(join(standIns, `${platform}-${arch}`), platform, arch);
  }
  await build({ root: repository, logLevel: 'error', build: { outDir: join(project, 'out') } });
  for (const name of ['assets', 'docs', 'packaging', 'package.json', 'package-lock.json', 'electron-builder.yml']) {
    cpSync(join(repository, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'), 'junction');
  writeFileSync(
    join(project, 'stand-in.cjs'),
    `module.exports = {
      extends: 'electron-builder.yml',
      electronDist: ({ platformName, arch }) => ${JSON.stringify(`${standIns}/`)} + platformName + '-' + arch,
    };`,
  );
  const builder = join(repository, 'node_modules/electron-builder/cli.js');
  const asked = ['--linux', '--win', '--mac', ...architectures.map((arch) => `--${arch}`)];
  await promisify(execFile)(process.execPath, [builder, '--config', 'stand-in.cjs', '--dir', ...asked], {
    cwd: project,
  });
  const all = platforms.flatMap((platform) => architectures.map((arch) => packagedApp(project, platform, arch)));
  const of = (platform: Platform, arch: Architecture) =>
    all.find((app) => app.platform === platform && app.arch === arch)!;
  const own = of(process.platform as Platform, process.arch as Architecture);
  const extracted = join(scratch, '工作站 of Dr Li', 'Concord 1');
  extractAll(own.asar, extracted);
  return { of, all, extracted, remove: () => rmSync(scratch, { recursive: true, force: true }) };
}

function packagedApp(project: string, platform: Platform, arch: Architecture): PackagedApp {
  const system = { linux: 'linux', win32: 'win', darwin: 'mac' }[platform];
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  const built = join(project, 'dist', platform === 'darwin' ? `${system}${suffix}` : `${system}${suffix}-unpacked`);
  const folder = platform === 'darwin' ? join(built, 'Concord.app/Contents') : built;
  const asar = join(folder, platform === 'darwin' ? 'Resources' : 'resources', 'app.asar');
  const program = {
    linux: join(folder, 'concord'),
    win32: join(folder, 'Concord.exe'),
    darwin: join(folder, 'Frameworks/Electron Framework.framework/Electron Framework'),
  }[platform];
  const paths = listPackage(asar, { isPack: false }).map((path) => path.slice(1));
  const files = paths.flatMap((path) => {
    const entry = statFile(asar, path);
    return 'size' in entry ? [[path, { size: entry.size, hash: entry.integrity.hash }] as const] : [];
  });
  return { platform, arch, folder, asar, inside: new Map(files), beside: filesOf(`${asar}.unpacked`), program };
}

/** Paths of the files below a folder. */
export function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
