import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Files share their worker's modules: nothing here keeps state in one, and loading them once halves the time.
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: ['test/bigquery/**', 'test/browser/**'],
    // The longest tests wait for a server, a database or Slack's patience most of the time.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
