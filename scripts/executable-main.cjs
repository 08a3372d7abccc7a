// The main script of the executable (scripts/package.js): runs the bundle that is inside, with what V8 made of it when it was packed.
'use strict'
const path = require('node:path')
const sea = require('node:sea')
const vm = require('node:vm')

/** ASCII, which esbuild writes: a string of one byte a character needs no decoding. */
const textOf = (asset) => Buffer.from(sea.getRawAsset(asset)).latin1Slice()
const source = textOf('samsa.cjs')
const {late} = JSON.parse(source.slice(source.lastIndexOf('\n//') + 3))
const loaded = new Map()

/** As src/cli/launch.ts does it, but that nothing beside the executable is ever run. */
function requireLate(name) {
  const script = Object.keys(late).find((each) => late[each].includes(name))
  if (script === undefined) return require(name)
  if (!loaded.has(script)) {
    const module = {exports: {}}
    const filename = path.join(path.dirname(process.execPath), `${script}.cjs`)
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname']
    const run = vm.compileFunction(textOf(`late/${script}.cjs`), parameters, {filename})
    run(module.exports, require, module, filename, path.dirname(filename))
    loaded.set(script, module.exports)
  }
  return loaded.get(script)[name]
}

const script = new vm.Script(source, {
  filename: path.join(path.dirname(process.execPath), 'samsa.cjs'),
  // Refused by V8 where it does not fit, for instance on a processor with less; then it compiles as ever.
  cachedData: Buffer.from(sea.getRawAsset('samsa.cache')),
})
const bundle = {exports: {}}
script.runInThisContext()(bundle.exports, requireLate, bundle)
bundle.exports.start(process.argv.slice(2), path.dirname(process.execPath), (file) =>
  sea.getAsset(file, 'utf8'),
)
