import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/**
 * Where Concord's own files lie: the one place that knows. This module runs from the sources (Node strips the types), from
 * the build in `out/main` or its `chunks`, or from the same build within the installed app's ASAR.
 */
const here = import.meta.url;
const fromSources = here.endsWith('.ts');

/** The repository, or what was packaged: the folder that holds `out` and `assets`. */
export const ownRoot = fileURLToPath(new URL(fromSources || !here.includes('/chunks/') ? '../../' : '../../../', here));

const build = join(ownRoot, 'out');

/** Each worker thread's source; the build names its bundle by the key (electron.vite.config.ts). */
const threadSources = {
  thread: 'src-main/workers/thread.ts',
  'task-worker': 'src-main/tasks/task-worker.ts',
} as const;

export type ThreadName = keyof typeof threadSources;

/** The entry point of a worker thread. */
export function threadEntry(name: ThreadName): URL {
  return pathToFileURL(fromSources ? join(ownRoot, threadSources[name]) : join(build, 'main', `${name}.js`));
}

/**
 * A file of `assets/`.
 * @throws Failure('internal') if it is missing.
 */
export function assetPath(name: string): string {
  const path = join(ownRoot, 'assets', name);
  if (!existsSync(path)) throw new Failure('internal', messageOf('asset-missing', { name }));
  return path;
}

/** Null if the sample case was not installed. */
export function sampleCaseFolder(): string | null {
  return existing(join(ownRoot, 'assets', 'sample-case'));
}

/** The built window; null if it was not built. */
export function windowFolder(): string | null {
  return existing(join(build, 'renderer', 'index.html')) && join(build, 'renderer');
}

/** Electron's built main process; null if it was not built. */
export function builtMain(): string | null {
  return existing(join(build, 'main', 'main.js'));
}

/** The built command line. */
export function commandLine(): URL {
  return pathToFileURL(join(build, 'main', 'cli.js'));
}

/** The licences of the libraries in the build, those of main process and window; none if Concord was not built. */
export function licenceFiles(): string[] {
  const files = ['main', 'renderer'].map((part) => existing(join(build, part, 'third-party-licences.txt')));
  return files.filter((path) => path !== null);
}

export function preloadScript(): string {
  return join(build, 'preload', 'preload.cjs');
}

/** The WebAssembly of dcmjs-codecs: in its package, or in a build among our own files (scripts/bundled-libraries.ts). */
export function codecsPath(): string {
  const name = 'dcmjs-native-codecs.wasm';
  if (fromSources) return join(dirname(createRequire(here).resolve('dcmjs-codecs')), name);
  return join(build, 'main', 'chunks', name);
}

/** The folder of elastix' script and packed WebAssembly, as {@link codecsPath}. */
export function elastixFolder(): URL {
  if (fromSources) return new URL('pipelines/', pathToFileURL(createRequire(here).resolve('@itk-wasm/elastix')));
  return pathToFileURL(`${join(build, 'main', 'chunks', 'pipelines')}/`);
}

/** Electron's package, which `npm ci` brings to a checkout without its program; null in an installation without it. */
export function electronPackage(): string | null {
  try {
    return dirname(createRequire(here).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}
