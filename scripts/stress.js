// Whether the suites that talk to a broker hold on a machine that is busy with something else: three rounds of them, with a
// process per core that never rests. Arguments are handed to vitest.
import {spawn} from 'node:child_process'
import {availableParallelism} from 'node:os'
import {LANES, runTests} from './run-tests.js'

const ROUNDS = 3

// They end by themselves when this process does, in whatever way: their input is a pipe from it.
const HOG =
  'process.stdin.on("end", () => process.exit()).resume(); setInterval(() => { const t = Date.now(); while (Date.now() - t < 200); }, 0)'
const hogs = Array.from({length: availableParallelism()}, () =>
  spawn(process.execPath, ['-e', HOG], {stdio: ['pipe', 'ignore', 'inherit']}),
)

/** In how many rounds each failed, by its name. */
const failures = new Map()
let interrupted = null
try {
  for (let round = 1; round <= ROUNDS && interrupted === null; round++) {
    const startedMs = performance.now()
    const tests = await runTests([['cluster'], LANES.heavy, LANES.own], process.argv.slice(2))
    interrupted = tests.signal
    const seconds = Math.round((performance.now() - startedMs) / 1000)
    process.stdout.write(
      `round ${round} of ${ROUNDS}, ${hogs.length} hogs, ${seconds} s: ${tests.passed} passed, ${tests.failed} failed\n`,
    )
    for (const name of tests.failures) failures.set(name, (failures.get(name) ?? 0) + 1)
  }
} finally {
  for (const hog of hogs) hog.kill()
}
process.stdout.write('\n')
for (const [name, rounds] of failures) process.stdout.write(`failed in ${rounds} of ${ROUNDS}: ${name}\n`)
if (interrupted !== null) process.stdout.write(`interrupted by ${interrupted}\n`)
process.stdout.write(`${failures.size} failed\n`)
process.exitCode = failures.size > 0 || interrupted !== null ? 1 : 0
