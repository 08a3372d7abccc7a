#!/usr/bin/env node
// Written so that any Node since 14 can parse it: an older one must be able to say what is missing. CommonJS (package.json beside
// it): a module that imports node:fs makes Node load all that is behind its exports, 10 ms.
'use strict'
const {existsSync} = require('node:fs')
const {dirname, join} = require('node:path')

const root = dirname(__dirname)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 15)) {
  require('../dist/launch.cjs').launch(process.argv.slice(2), root)
} else {
  // In a checkout the pinned Node lies in node_modules; an installed samsa relies on the user's own.
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned)) {
    const {spawn} = require('node:child_process')
    const child = spawn(pinned, [__filename, ...process.argv.slice(2)], {stdio: 'inherit'})
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        // A terminal sends Ctrl-C to both; passed on, it would be the second one, which leaves at once.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
      })
    }
    child.on('exit', (code, signal) => {
      if (!signal) process.exit(code === null ? 1 : code)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    })
  } else {
    process.stderr.write(`samsa needs Node 22.15 or newer; this is Node ${process.versions.node}.\n`)
    process.exitCode = 1
  }
}
