import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some tests start kernels or train nets; on a busy machine they need patience, not failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Each file has a process of its own: backends and seeds are global to a process.
    pool: 'forks',
    maxWorkers: 2,
  },
});
