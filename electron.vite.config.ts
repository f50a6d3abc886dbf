import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const mainEntries = {
  main: 'src-main/hosts/electron/main.ts',
  cli: 'src-main/cli/main.ts',
  thread: 'src-main/workers/thread.ts',
  'job-thread': 'src-main/workstation/jobs/job-thread.ts',
};

const present = (entries: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(entries).flatMap(([name, path]) => (existsSync(path) ? [[name, resolve(path)]] : [])),
  );

/**
 * One build for every way Concord runs. `out/main` holds the Electron main process, the command line, the loopback
 * host and the worker threads; `out/preload` the bridge; `out/renderer` the window.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: present(mainEntries),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  ...(existsSync('src-main/hosts/electron/preload.ts') && {
    preload: {
      build: {
        outDir: 'out/preload',
        // A sandboxed preload script can load nothing but Electron itself.
        externalizeDeps: false,
        rollupOptions: {
          input: { preload: resolve('src-main/hosts/electron/preload.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  }),
  ...(existsSync('src-renderer/index.html') && {
    renderer: {
      root: 'src-renderer',
      plugins: [vue()],
      build: { outDir: 'out/renderer', rollupOptions: { input: resolve('src-renderer/index.html') } },
    },
  }),
});
