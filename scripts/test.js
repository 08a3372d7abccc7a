// What says whether samsa is right: build, types, lint, generated files, and the tests; with --all those of test/own too, which are
// one in fourteen and half of the processor time. Other arguments are handed to vitest. The last line is `N passed, N failed`: tests,
// and one for each check. Checks run beside the tests, whose waiting leaves processors idle; what one prints comes whole, when it has
// ended.
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {root, runPinnedNode} from './pinned-node.js'
import {LANES, QUICK_LANES, runTests} from './run-tests.js'

const bin = (name) => path.join(root, 'node_modules', name)

const CHECKS = [
  {name: 'build, oclif.manifest.json up to date', args: ['scripts/build.js', '--check']},
  // One checker: several are a quarter dearer in all, and the tests take the other processors.
  {name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.', '--checkers', '1']},
  {
    name: 'format, lint, arrows',
    args: [bin('@biomejs/biome/bin/biome'), 'check', '.', '--error-on-warnings'],
  },
  {name: 'arrows between rooms', args: ['scripts/arrows.js']},
  {name: 'one dialect', args: ['scripts/dialect.js']},
  {name: 'docs/reference up to date', args: ['scripts/docs.js', '--check']},
]

const given = process.argv.slice(2)
const args = given.filter((word) => word !== '--all')
// Files that are named may be of any layer.
const isWhole = given.includes('--all') || args.some((word) => !word.startsWith('-'))
process.stdout.write('— tests, and checks beside them\n')
const [checks, tests] = await Promise.all([
  runChecks(),
  runTests(isWhole ? Object.values(LANES) : QUICK_LANES, args),
])
const signal = checks.signal ?? tests.signal
if (signal) {
  process.stdout.write(`interrupted by ${signal}\n`)
  process.exit(1)
}
const failures = [...checks.failures, ...tests.failures]
process.stdout.write('\n')
if (!isWhole)
  process.stdout.write(
    'test/own was left out (security, registries, Connect, examples, packages): `npm run test:all`\n',
  )
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`)
for (const name of failures) process.stdout.write(`failed: ${name}\n`)
process.stdout.write(`${checks.passed + tests.passed} passed, ${failures.length} failed\n`)
process.exitCode = failures.length > 0 ? 1 : 0

async function runChecks() {
  const folder = mkdtempSync(path.join(tmpdir(), 'samsa-checks-'))
  const ends = {passed: 0, failures: [], signal: null}
  try {
    for (const {name, args} of CHECKS) {
      const file = path.join(folder, 'output')
      const output = openSync(file, 'w')
      const {code, signal, handedOn} = await runPinnedNode(args, {stdio: ['ignore', output, output]})
      closeSync(output)
      process.stdout.write(`\n— ${name}: ${code === 0 ? 'good' : 'FAILED'}\n${readFileSync(file, 'utf8')}`)
      ends.signal = signal ?? handedOn
      if (ends.signal) break
      if (code === 0) ends.passed += 1
      else ends.failures.push(name)
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
  return ends
}
