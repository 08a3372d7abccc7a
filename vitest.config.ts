import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // kafkajs 2.2.4, the second opinion of the tests, sets a timer to a moment in the past for every request.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    // Whole commands against a real broker: most are done in half a second, on a busy machine in a few.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
})
