import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { bundledLibraries } from './scripts/bundled-libraries.ts';

const ofMain = bundledLibraries('main');
const ofWindow = bundledLibraries('window');

/**
 * One build for every way Concord runs. `out/main` holds the Electron main process, the command line, the loopback
 * host and the worker threads (see `storage/own-files.ts`); `out/preload` the bridge; `out/renderer` the window.
 * Libraries are bundled: of node_modules only what package.json calls a dependency, native code, is read at run time.
 */
export default defineConfig({
  main: {
    plugins: [ofMain.plugin],
    build: {
      rollupOptions: {
        input: {
          main: resolve('src-main/hosts/electron/main.ts'),
          cli: resolve('src-main/cli/main.ts'),
          thread: resolve('src-main/workers/thread.ts'),
          'task-worker': resolve('src-main/tasks/task-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload script can load nothing but Electron itself.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: resolve('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [vue(), ofWindow.plugin],
    worker: { plugins: () => [ofWindow.ofWorkers] },
    // Nothing as a data: address, which the page's policy forbids for fonts.
    build: { assetsInlineLimit: 0, rollupOptions: { input: resolve('src-renderer/index.html') } },
  },
});
