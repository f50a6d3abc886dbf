import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

/**
 * One build for every way Concord runs. `out/main` holds the Electron main process, the command line, the loopback
 * host and the worker threads (see `workers/thread-location.ts`); `out/preload` the bridge; `out/renderer` the window.
 */
export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        input: {
          main: resolve('src-main/hosts/electron/main.ts'),
          cli: resolve('src-main/cli/main.ts'),
          thread: resolve('src-main/workers/thread.ts'),
          'job-thread': resolve('src-main/workstation/jobs/job-thread.ts'),
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
    plugins: [vue()],
    build: { rollupOptions: { input: resolve('src-renderer/index.html') } },
  },
});
