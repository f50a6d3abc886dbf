import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { askedBy } from './imports-of.ts';
import type { PackagedApps } from './package-app.ts';

/** Whatever a packaged script, page or style asks for lies in the package. */
export function checkImports(packaged: () => PackagedApps): void {
  const read = (path: string) => readFileSync(join(packaged().extracted, path), 'utf8');
  const scripts = (pattern: string) =>
    globSync(pattern, { cwd: packaged().extracted }).map((path) => [path, read(path)] as const);

  it('main and threads need no module but their own, Electron and what is packaged with them', () => {
    const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'electron', 'better-sqlite3']); // prettier-ignore
    const missing: string[] = [];
    const named = new Set<string>();
    for (const [path, code] of scripts('out/main/**/*.js')) {
      const { modules, urls } = askedBy(code);
      const files = [
        ...modules.filter((name) => name.startsWith('.')),
        ...urls.filter((url) => /\.(js|wasm|zst)$/.test(url)),
      ];
      for (const name of files) {
        const beside = join(packaged().extracted, dirname(path), name);
        // A pipeline names its WebAssembly as it is once it has been unpacked.
        if (!existsSync(beside) && !existsSync(`${beside}.zst`)) missing.push(`${path}: ${name}`);
      }
      for (const name of modules.filter((one) => !one.startsWith('.'))) {
        named.add(name);
        if (!known.has(name)) missing.push(`${path}: ${name}`);
      }
    }
    expect(missing).toEqual([]);
    expect(named).toContain('better-sqlite3');
    const [preload] = scripts('out/preload/preload.cjs');
    expect(askedBy(preload![1]).modules).toEqual(['electron']);
  });

  it('the window finds every script, style, picture and worker that it asks for', () => {
    const missing: string[] = [];
    const has = (from: string, name: string) => {
      const path = name.startsWith('/') ? join('out/renderer', name) : join(dirname(from), name);
      if (!existsSync(join(packaged().extracted, path))) missing.push(`${from}: ${name}`);
    };
    const html = read('out/renderer/index.html');
    for (const [, address] of html.matchAll(/(?:src|href)="([^":]+)"/g)) has('out/renderer/index.html', address!);
    const all = scripts('out/renderer/**/*.js');
    for (const [path, code] of all) {
      const { modules, urls } = askedBy(code);
      for (const name of modules) expect(name, path).toMatch(/^[./]/);
      for (const name of [...modules, ...urls.filter((url) => !url.includes(':'))]) has(path, name);
      // What is preloaded for a part of the window stands in Vite's table, below the window's folder.
      const [, table = ''] = /__vite__mapDeps[\s\S]{0,200}?\[([^\]]*)\]/.exec(code) ?? [];
      for (const [, name] of table.matchAll(/"([^"]+)"/g)) has('out/renderer/index.html', name!);
    }
    for (const [path, css] of scripts('out/renderer/**/*.css'))
      for (const [, name] of css.matchAll(/url\(["']?([^#"')][^"')]*)["']?\)/g))
        if (!name!.includes(':')) has(path, name!);
    expect(missing).toEqual([]);
    expect(all.length).toBeGreaterThan(0);
  });
}
