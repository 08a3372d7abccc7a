import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {SlowFirstSequencer} from './test/support/slow-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    // Processes, not threads: suites send signals, open pseudo-terminals and look at their own memory.
    pool: 'forks',
    // Most of a cluster suite's time is waiting for a broker, so there may be one more than processors.
    maxWorkers: availableParallelism() + 1,
    sequence: {sequencer: SlowFirstSequencer},
    // kafkajs 2.2.4, the second opinion of the tests, sets a timer to a moment in the past for every request.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    // Whole commands against a real broker: most are done in half a second, on a busy machine in a few.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
})
