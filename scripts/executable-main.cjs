// The main script of the executable (scripts/package.js): runs the bundle that is inside, with what V8 made of it when it was packed.
'use strict'
const path = require('node:path')
const sea = require('node:sea')
const vm = require('node:vm')

/** ASCII, which esbuild writes: a string of one byte a character needs no decoding. */
const source = Buffer.from(sea.getRawAsset('samsa.cjs')).latin1Slice()
const script = new vm.Script(source, {
  filename: path.join(path.dirname(process.execPath), 'samsa.cjs'),
  // Refused by V8 where it does not fit, for instance on a processor with less; then it compiles as ever.
  cachedData: Buffer.from(sea.getRawAsset('samsa.cache')),
})
const bundle = {exports: {}}
script.runInThisContext()(bundle.exports, require, bundle)
bundle.exports.start(process.argv.slice(2), path.dirname(process.execPath), (file) =>
  sea.getAsset(file, 'utf8'),
)
