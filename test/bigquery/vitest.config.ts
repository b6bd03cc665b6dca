import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/bigquery/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
