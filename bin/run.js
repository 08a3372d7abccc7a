#!/usr/bin/env node
// Written so that any Node since 14 can parse it: an older one must be able to say what is missing.
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 15)) {
  // V8's code cache halves the time to load the bundle; Node keeps it beside the user's temporary files.
  const {enableCompileCache} = await import('node:module')
  enableCompileCache()
  const {main} = await import('../dist/cli/main.js')
  await main(process.argv.slice(2), root)
} else {
  // In a checkout the pinned Node lies in node_modules; an installed samsa relies on the user's own.
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned)) {
    const {spawn} = await import('node:child_process')
    const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        // A terminal sends Ctrl-C to both; passed on, it would be the second one, which leaves at once.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
      })
    }
    child.on('exit', (code, signal) => {
      if (!signal) process.exit(code ?? 1)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    })
  } else {
    process.stderr.write(`samsa needs Node 22.15 or newer; this is Node ${process.versions.node}.\n`)
    process.exitCode = 1
  }
}
