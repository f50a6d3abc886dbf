import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** A library of which the build holds at least one module or file. */
export interface BundledLibrary {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as its package.json states it. */
  readonly licence: string;
}

/** What a bundle's list of libraries is called, beside `third-party-licences.txt` with the licences' own words. */
export const libraryList = 'libraries.json';

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * Files that libraries read while they run, by where they lie in a build's output. itk-wasm looks for a pipeline in
 * `pipelines/` beside the module that asks, and all modules that ask lie in `chunks/`.
 */
const runtimeFiles: Readonly<Record<string, string>> = {
  'chunks/dcmjs-native-codecs.wasm': 'dcmjs-codecs/build/dcmjs-native-codecs.wasm',
  ...pipeline('@itk-wasm/elastix', 'elastix'),
  ...pipeline('@itk-wasm/image-io', 'meta-read-image'),
  ...pipeline('@itk-wasm/image-io', 'nrrd-read-image'),
};

/** Published as one file with what they depend on inside it, where a bundler cannot see it: all of it counts as packaged. */
const publishedWhole = ['dcmjs'];

function pipeline(library: string, name: string): Record<string, string> {
  return Object.fromEntries(
    ['js', 'wasm.zst'].map((ending) => [
      `chunks/pipelines/${name}.${ending}`,
      `${library}/dist/pipelines/${name}.${ending}`,
    ]),
  );
}

/**
 * Makes a bundle whole without node_modules: copies the files that its libraries read, and lists every library in it
 * with its licence. Tests hold the list against the one that was agreed to.
 */
export function bundledLibraries(kind: 'main' | 'window'): { readonly plugin: Plugin; readonly ofWorkers: Plugin } {
  const inWorkers = new Set<string>();
  return {
    plugin: {
      name: 'concord-bundled-libraries',
      transform: (code, id) => (id.includes('/dcmjs-codecs/build/') ? withoutEval(code) : null),
      generateBundle(_options, bundle) {
        const folders = libraryFolders(modulesOf(bundle), inWorkers);
        for (const [fileName, path] of kind === 'main' ? Object.entries(runtimeFiles) : []) {
          const from = join(repository, 'node_modules', path);
          folders.add(libraryFolder(from)!);
          this.emitFile({ type: 'asset', fileName, source: readFileSync(from) });
        }
        for (const folder of [...folders].filter((one) => publishedWhole.includes(describe(one).name))) {
          for (const inside of dependenciesOf(folder)) folders.add(inside);
        }
        const sorted = [...folders].sort();
        const libraries = uniqueLibraries(sorted.map(describe));
        this.emitFile({ type: 'asset', fileName: libraryList, source: `${JSON.stringify(libraries, null, 2)}\n` });
        this.emitFile({ type: 'asset', fileName: 'third-party-licences.txt', source: licenceTexts(sorted) });
      },
    },
    // The window's workers are bundles of their own, made before the one that starts them.
    ofWorkers: {
      name: 'concord-bundled-libraries-of-workers',
      generateBundle(_options, bundle) {
        for (const id of modulesOf(bundle)) inWorkers.add(id);
      },
    },
  };
}

/** The codecs hide `require` from bundlers in an eval, which then finds one only where another module has put it there. */
function withoutEval(code: string): string {
  return code.replaceAll(/eval\("(require\('(?:fs|path)'\))"\)/g, '$1').replaceAll(/eval\("fetch\([^"]*\)"\)/g, 'null');
}

function modulesOf(bundle: Readonly<Record<string, { readonly type: string; readonly moduleIds?: string[] }>>) {
  return Object.values(bundle).flatMap((output) => output.moduleIds ?? []);
}

function libraryFolders(...ids: readonly Iterable<string>[]): Set<string> {
  const folders = ids.flatMap((some) => [...some]).map(libraryFolder);
  return new Set(folders.filter((folder) => folder !== null));
}

/** The folder of the library that a module belongs to; null for Concord's own. */
function libraryFolder(moduleId: string): string | null {
  const path = moduleId.replace(/^\0+/, '').split('?')[0]!.replaceAll('\\', '/');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

/** The folders of what a library depends on, and of what that depends on. */
function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const found = Object.keys(dependencies).map((name) => folderSeenFrom(folder, name));
  return [...found, ...found.flatMap(dependenciesOf)];
}

/** Node's rule: its own node_modules first, then those further up. */
function folderSeenFrom(folder: string, name: string): string {
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    const path = join(above, 'node_modules', name);
    if (existsSync(path)) return path;
  }
  throw new Error(`${name}, on which ${folder} depends, is not installed.`);
}

function describe(folder: string): BundledLibrary {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string | { type: string };
    /** How npm had it before 2014. */
    licenses?: readonly { type: string }[];
  };
  const stated = [license, ...(licenses ?? [])].map((one) => (typeof one === 'object' ? one.type : one));
  return { name, version, licence: [...new Set(stated.filter(Boolean))].join(' OR ') || firstLineOfLicence(folder) };
}

function firstLineOfLicence(folder: string): string {
  const [file] = licenceFiles(folder);
  return file === undefined ? 'not stated' : readFileSync(file, 'utf8').trimStart().split('\n')[0]!.trim();
}

function licenceFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** One library may lie in several folders of node_modules. */
function uniqueLibraries(libraries: readonly BundledLibrary[]): BundledLibrary[] {
  const byName = new Map(libraries.map((library) => [`${library.name}@${library.version}`, library]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, library]) => library);
}

function licenceTexts(folders: readonly string[]): string {
  const texts = folders.map((folder) => {
    const { name, version, licence } = describe(folder);
    const words = licenceFiles(folder).map((file) => readFileSync(file, 'utf8').trim());
    return `${name} ${version} (${licence})\n\n${words.join('\n\n') || 'No licence text in the package.'}`;
  });
  return `${[...new Set(texts)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
