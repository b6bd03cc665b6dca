import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A stage of its own: it needs git beside npm, and takes its time. */
const NEEDS_GIT = 'test/**/*.git.test.ts';
/** A stage of its own: it starts the built program again and again, makes whole seasons, or dies at every step of something. */
const TAKES_LONG = 'test/**/*.long.test.ts';
/** A stage of its own: incidents played again, each through the whole corridor. */
const REPLAYS = 'test/scenarios/**';
/** It counts every timer of its process, so nobody else's servers may live there. */
const COUNTS_TIMERS = 'test/schedules/ticker.test.ts';

export default defineConfig({
  test: {
    // The longest tests wait for a server, a database or Slack's patience most of the time.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    globalSetup: ['test/support/scratch-in-memory.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          // Files share their worker's modules: nothing here keeps state in one, and loading them once halves the time.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/bigquery/**', 'test/browser/**', NEEDS_GIT, TAKES_LONG, REPLAYS, COUNTS_TIMERS],
        },
      },
      { extends: true, test: { name: 'alone', include: [COUNTS_TIMERS] } },
    ],
  },
});
