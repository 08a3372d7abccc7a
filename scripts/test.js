// Everything that says whether samsa is right: build, types, lint, generated files, and all test suites.
// Arguments are handed to vitest. The last line is `N passed, N failed`: tests, and one for each check.
import path from 'node:path'
import {root, runPinnedNode} from './pinned-node.js'
import {LANES, runTests} from './run-tests.js'

const bin = (name) => path.join(root, 'node_modules', name)

const CHECKS = [
  {name: 'build, oclif.manifest.json up to date', args: ['scripts/build.js', '--check']},
  {name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.']},
  {
    name: 'format, lint, arrows',
    args: [bin('@biomejs/biome/bin/biome'), 'check', '.', '--error-on-warnings'],
  },
  {name: 'arrows between rooms', args: ['scripts/arrows.js']},
  {name: 'one dialect', args: ['scripts/dialect.js']},
  {name: 'docs/reference up to date', args: ['scripts/docs.js', '--check']},
]

let passed = 0
const failures = []

for (const {name, args} of CHECKS) {
  process.stdout.write(`\n— ${name}\n`)
  const {code, signal} = await runPinnedNode(args)
  stopIfInterrupted(signal)
  if (code === 0) passed += 1
  else failures.push(name)
}

process.stdout.write('\n— tests\n')
const tests = await runTests([LANES.main, LANES.heavy], process.argv.slice(2))
stopIfInterrupted(tests.signal)
passed += tests.passed
failures.push(...tests.failures)

process.stdout.write('\n')
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`)
for (const name of failures) process.stdout.write(`failed: ${name}\n`)
process.stdout.write(`${passed} passed, ${failures.length} failed\n`)
process.exitCode = failures.length > 0 ? 1 : 0

function stopIfInterrupted(signal) {
  if (!signal) return
  process.stdout.write(`interrupted by ${signal}\n`)
  process.exit(1)
}
