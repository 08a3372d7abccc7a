#!/usr/bin/env node
// Builds src (a fraction of a second) and runs it, so that no old code is ever tried by mistake.
import {execFileSync} from 'node:child_process'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const build = join(dirname(dirname(fileURLToPath(import.meta.url))), 'scripts', 'build.js')
execFileSync(process.execPath, [build], {stdio: ['ignore', 'inherit', 'inherit']})
await import('./run.js')
