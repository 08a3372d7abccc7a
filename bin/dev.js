#!/usr/bin/env node
// Builds src (a fraction of a second) and runs it, so that no old code is ever tried by mistake.
'use strict'
const {execFileSync} = require('node:child_process')
const {dirname, join} = require('node:path')

const build = join(dirname(__dirname), 'scripts', 'build.js')
execFileSync(process.execPath, [build], {stdio: ['ignore', 'inherit', 'inherit']})
require('./run.js')
