// npm run quickstart: installs what is missing, builds unless that is done, and hands over to examples/quickstart.ts, with the words behind `--`.
// Plain JavaScript, as it begins on whatever Node a machine has.
import './setup.js'
import {readdirSync, statSync} from 'node:fs'
import path from 'node:path'
import {root, runPinnedNode} from './pinned-node.js'

// A shell between npm and us ends without a word when npm is told to end; whoever lost its parent is to end too.
const parent = process.ppid
const watch = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
}, 500).unref()

if (isBuilt() || (await run('scripts/build.js'))) await run('examples/quickstart.ts', process.argv.slice(2))

/** Runs a file to its end, ours too where it failed. */
async function run(file, words = []) {
  const {code, signal} = await runPinnedNode([path.join(root, file), ...words])
  if (signal) process.kill(process.pid, signal)
  process.exitCode = code ?? 1
  return code === 0
}

/** True where nothing that the build reads is newer than what it wrote. */
function isBuilt() {
  const built = changedMs(path.join(root, 'dist/samsa.cjs'))
  const src = path.join(root, 'src')
  const inputs = readdirSync(src, {recursive: true}).map((name) => path.join(src, name))
  const others = ['src', 'package.json', 'package-lock.json', 'scripts/build.js', 'scripts/lean-start.js']
  return [...inputs, ...others.map((name) => path.join(root, name))].every((file) => changedMs(file) < built)
}

/** 0 for a file that is not there. */
function changedMs(file) {
  return statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0
}
