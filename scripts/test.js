// Everything that says whether samsa is right: build, types, lint, generated files, and all test suites.
// Arguments are handed to vitest. The last line is `N passed, N failed`: tests, and one for each check.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {root, runPinnedNode} from './pinned-node.js'

const bin = (name) => path.join(root, 'node_modules', name)

const CHECKS = [
  {name: 'build, oclif.manifest.json up to date', args: ['scripts/build.js', '--check']},
  {name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.']},
  {
    name: 'format, lint, arrows',
    args: [bin('@biomejs/biome/bin/biome'), 'check', '.', '--error-on-warnings'],
  },
  {name: 'docs/reference up to date', args: ['scripts/docs.js', '--check']},
]

let passed = 0
let failed = 0
const failures = []

for (const {name, args} of CHECKS) {
  process.stdout.write(`\n— ${name}\n`)
  const {code, signal} = await runPinnedNode(args)
  stopIfInterrupted(signal)
  count(name, code === 0)
}

process.stdout.write('\n— tests\n')
const folder = mkdtempSync(path.join(tmpdir(), 'samsa-test-'))
const report = path.join(folder, 'vitest.json')
const {code, signal} = await runPinnedNode([
  bin('vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
const tests = readReport(report)
rmSync(folder, {recursive: true, force: true})
stopIfInterrupted(signal)
passed += tests.passed
failed += tests.failed
for (const name of tests.failures) failures.push(name)
if (tests.passed + tests.failed === 0) count('vitest ran no test', false)
// Errors outside of any test (an unhandled rejection, a failed teardown) are in the exit code only.
else if (code !== 0 && tests.failed === 0) count(`vitest ended with exit code ${code}`, false)

process.stdout.write('\n')
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`)
for (const name of failures) process.stdout.write(`failed: ${name}\n`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0

function count(name, isPassed) {
  if (isPassed) passed += 1
  else {
    failed += 1
    failures.push(name)
  }
}

/** vitest's JSON report; a file that could not be loaded has no tests and counts as one failure. */
function readReport(file) {
  let results
  try {
    results = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {passed: 0, failed: 0, skipped: 0, failures: []}
  }
  const names = []
  for (const {name, status, assertionResults} of results.testResults) {
    const failedTests = assertionResults.filter((each) => each.status === 'failed')
    const place = path.relative(root, name)
    for (const {fullName} of failedTests) names.push(`${place}: ${fullName}`)
    if (status === 'failed' && failedTests.length === 0) names.push(place)
  }
  return {
    passed: results.numPassedTests,
    failed: names.length,
    skipped: results.numPendingTests + results.numTodoTests,
    failures: names,
  }
}

function stopIfInterrupted(signal) {
  if (!signal) return
  process.stdout.write(`interrupted by ${signal}\n`)
  process.exit(1)
}
