import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { build } from 'vite';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the window where `out/renderer` is older than its sources, so that the tests never judge a stale one. */
export async function buildWindow(): Promise<void> {
  const built = join(repository, 'out/renderer/index.html');
  const sources = ['src-renderer', 'src-shared'].map((folder) => join(repository, folder));
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newestIn))) return;
  await build({
    configFile: false,
    root: join(repository, 'src-renderer'),
    plugins: [vue()],
    logLevel: 'error',
    build: { outDir: join(repository, 'out/renderer'), emptyOutDir: true, assetsInlineLimit: 0 },
  });
}

function newestIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}
