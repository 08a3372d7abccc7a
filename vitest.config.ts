import {availableParallelism} from 'node:os'
import {defineConfig, type TestProjectInlineConfiguration} from 'vitest/config'
import {PATIENCE_MS, TEST_PATIENCE_MS} from './test/support/patience.ts'
import {SlowFirstSequencer} from './test/support/slow-first.ts'

const patience = {
  testTimeout: TEST_PATIENCE_MS,
  hookTimeout: TEST_PATIENCE_MS,
  teardownTimeout: PATIENCE_MS,
  expect: {poll: {timeout: PATIENCE_MS, interval: 20}},
}

// kafkajs 2.2.4, the second opinion of the tests, sets a timer to a moment in the past for every request.
const execArgv = ['--disable-warning=TimeoutNegativeWarning']

/** Pure code in this process: no broker, no terminal, no command. Files share a worker, which saves loading all anew. */
const unit: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    include: ['test/{cli,core,kafka,local,scripts,tui,user,views}/**/*.test.{ts,tsx}'],
    isolate: false,
    ...patience,
  },
}

/** Whole commands and screens, on the one broker of the suite; and whatever else needs processes. */
const cluster: TestProjectInlineConfiguration = {
  test: {
    name: 'cluster',
    include: ['test/cluster/**/*.test.ts'],
    isolate: false,
    globalSetup: ['test/support/cluster-setup.ts'],
    execArgv,
    ...patience,
  },
}

/** What kills or fills brokers, on the suite's three: one file at a time. */
const heavy: TestProjectInlineConfiguration = {
  test: {
    name: 'heavy',
    include: ['test/heavy/**/*.test.ts'],
    isolate: false,
    globalSetup: ['test/support/heavy-setup.ts'],
    execArgv,
    maxWorkers: 1,
    sequence: {groupOrder: 1},
    ...patience,
  },
}

/** What starts clusters, registries and workers of its own, and packages: two files at a time, since half of their time is waiting for a start. */
const own: TestProjectInlineConfiguration = {
  test: {
    name: 'own',
    include: ['test/own/**/*.test.ts'],
    isolate: false,
    globalSetup: ['test/support/own-setup.ts'],
    execArgv,
    maxWorkers: 2,
    sequence: {groupOrder: 2},
    ...patience,
  },
}

export default defineConfig({
  test: {
    projects: [unit, cluster, heavy, own],
    // Processes, not threads: suites send signals, open pseudo-terminals and look at their own memory.
    pool: 'forks',
    // Most of a cluster suite's time is waiting for a broker, so there may be two more than processors.
    maxWorkers: availableParallelism() + 2,
    sequence: {sequencer: SlowFirstSequencer},
    reporters: ['default'],
  },
})
