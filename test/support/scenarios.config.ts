import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What went wrong once, played again through the whole corridor on a warehouse: many small databases, so it takes its time. */
export default defineConfig({
  test: {
    include: ['test/scenarios/**/*.test.ts'],
    exclude: ['test/**/*.git.test.ts'],
    isolate: false,
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ['test/support/scratch-in-memory.ts'],
  },
});
