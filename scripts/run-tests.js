// Runs vitest: the suites that kill brokers in one process, those that start clusters, registries and workers of their own in
// another, and all others beside them, so that none waits for the rest. Returns what came of all.
import {spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {testFilesRoot} from './memory-folder.js'
import {pinnedEnv, pinnedNode, root, runPinnedNode} from './pinned-node.js'

const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')

/** The layers of vitest.config.ts by the process that runs them. */
export const LANES = {main: ['unit', 'cluster'], heavy: ['heavy'], own: ['own']}

/** Those of `npm test`. */
export const QUICK_LANES = [LANES.main, LANES.heavy]

/**
 * @param {readonly (readonly string[])[]} lanes layers for each process
 * @param {readonly string[]} args handed to vitest, for example names of files
 * @returns {Promise<{passed: number, failed: number, skipped: number, failures: string[], signal: string | null}>}
 */
export async function runTests(lanes, args) {
  const filesRoot = testFilesRoot()
  const folder = mkdtempSync(path.join(filesRoot, 'samsa-test-'))
  const built = path.join(folder, 'package')
  const janitor = startJanitor(folder)
  try {
    const total = {passed: 0, failed: 0, skipped: 0, failures: [], signal: null}
    mkdirSync(built)
    const env = {...pinnedEnv(), TMPDIR: filesRoot}
    const build = await runPinnedNode(['test/support/build-package.ts', built], {env})
    if (build.code !== 0) {
      fail(total, 'the package that tests run could not be built')
      return {...total, signal: build.signal ?? build.handedOn}
    }
    // What all suites have in common: the package, and the code of it that V8 has compiled.
    const shared = {...env, SAMSA_TEST_RUN: folder}
    const ends = await Promise.all(lanes.map((layers) => runLane(layers, args, {folder, env: shared})))
    for (const end of ends) {
      total.passed += end.passed
      total.failed += end.failed
      total.skipped += end.skipped
      total.failures.push(...end.failures)
      total.signal ??= end.signal
    }
    if (total.passed + total.failed === 0) fail(total, 'vitest ran no test')
    return total
  } finally {
    janitor.stdin.end()
  }
}

/** Removes the folder, which may be in memory, once its input ends: also where this process is killed. */
function startJanitor(folder) {
  const script = path.join(root, 'test/support/janitor.ts')
  return spawn(pinnedNode, [script, folder], {detached: true, stdio: ['pipe', 'ignore', 'inherit']})
}

async function runLane(layers, args, {folder, env}) {
  const report = path.join(folder, `${layers.join('-')}.json`)
  const words = [
    vitest,
    'run',
    ...layers.flatMap((layer) => ['--project', layer]),
    // Files that are named may all be of the other lane.
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]
  const {code, signal, handedOn} = await runPinnedNode(words, {env})
  // Told to stop, vitest ends with an exit code of its own.
  const end = {...readReport(report), signal: signal ?? handedOn}
  // Errors outside of any test (an unhandled rejection, a failed teardown) are in the exit code only.
  if (code !== 0 && end.failed === 0) fail(end, `vitest of ${layers.join(', ')} ended with exit code ${code}`)
  return end
}

function fail(end, name) {
  end.failed += 1
  end.failures.push(name)
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
