// node scripts/executable-cache.cjs BUNDLE CACHE ROOT COMMAND...: runs the bundle of the executable for a command that reaches no
// broker, and keeps V8's code of all that ran. V8's own cache of a script that has not run yet has none of the functions inside.
'use strict'
const {readFileSync, writeFileSync} = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')

const [bundleFile, cacheFile, root, ...argv] = process.argv.slice(2)
const script = new vm.Script(readFileSync(bundleFile, 'latin1'), {filename: bundleFile})
process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()))
const bundle = {exports: {}}
script.runInThisContext()(bundle.exports, require, bundle)
bundle.exports.start(argv, root, (file) => readFileSync(path.join(root, file), 'utf8'))
