import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/sandbox/round-trip.ts'], testTimeout: 120_000, hookTimeout: 30_000 },
});
