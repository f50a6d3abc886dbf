import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/reporting/summary-reporter.ts';

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['src-shared/**/*.test.ts', 'src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'test/**/*.test.ts'],
    // On a machine that others use too, a browser or a thread may once be late; twice is a failure.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Registrations use two threads of their own; one test file at a time keeps a two-core machine honest.
    fileParallelism: false,
    reporters: ['default', new SummaryReporter()],
  },
});
