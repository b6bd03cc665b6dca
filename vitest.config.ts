import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Files share their worker's modules: nothing here keeps state in one, and loading them once halves the time.
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: ['test/bigquery/**', 'test/browser/**'],
    // Most tests wait for a server or a database: a worker for every core, not one fewer.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
