import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What is held by starting the built program again and again, by making whole seasons, and by dying at every step: it takes its time. */
export default defineConfig({
  test: {
    include: ['test/**/*.long.test.ts'],
    isolate: false,
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ['test/support/scratch-in-memory.ts'],
  },
});
