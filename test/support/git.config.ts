import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What is held against real git repositories: it needs git beside npm, and starts it some thousand times. */
export default defineConfig({
  test: {
    include: ['test/**/*.git.test.ts'],
    isolate: false,
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
