// Packages that are dear to load, and are loaded when they are first used: each group is a script of its own, dist/late/NAME.cjs, and
// the bundle has `require('yaml')` in its place. ARCHITECTURE.md says what each costs.
import {readFile} from 'node:fs/promises'

/** Scripts by their names, and what each is asked for by: what has to be one instance is in one script. */
export const LATE = {
  ajv: ['ajv', 'ajv/dist/2019.js', 'ajv/dist/2020.js', 'ajv-draft-04'],
  cel: ['@bufbuild/cel', '@bufbuild/cel/ext', '@bufbuild/protobuf/wkt'],
  chalk: ['chalk'],
  clack: ['@clack/prompts'],
  'cli-table3': ['cli-table3'],
  diff: ['diff'],
  ink: ['ink', 'react', 'react/jsx-runtime'],
  marked: ['marked'],
  oauth4webapi: ['oauth4webapi'],
  protobufjs: ['protobufjs', 'protobufjs/ext/protojson.js'],
  re2js: ['re2js'],
  'string-width': ['string-width'],
  x509: ['reflect-metadata', '@peculiar/x509'],
  yaml: ['yaml'],
}

/** All that is asked for of them. */
export const LATE_NAMES = Object.values(LATE).flat()

/** The module of a script: what each of its names gives. */
export function lateEntry(names) {
  return `module.exports = {${names.map((name) => `'${name}': require('${name}')`).join(', ')}}`
}

const SOURCE = /[\\/]src[\\/].*\.tsx?$/
const LATE_REQUIRE = /createRequire\(import\.meta\.url\)\('([^']+)'\)/g

/**
 * Leaves late packages to `require`. In the middle of a function that cannot wait sources ask for them, and for modules of Node, by
 * `createRequire(import.meta.url)('name')`, which no bundler follows. @type {import('esbuild').Plugin}
 */
export const latePackages = {
  name: 'late-packages',
  setup(build) {
    const late = new Set(LATE_NAMES)
    // Dependencies have versions of their own.
    build.onResolve({filter: /^[@\w]/}, ({path, importer}) =>
      late.has(path) && SOURCE.test(importer) && !importer.includes('node_modules')
        ? {path, external: true}
        : undefined,
    )
    build.onLoad({filter: SOURCE}, async ({path}) => {
      const source = await readFile(path, 'utf8')
      if (path.includes('node_modules') || !source.includes('createRequire(')) return undefined
      const uses = source.match(/createRequire\(/g)?.length ?? 0
      const contents = source.replace(LATE_REQUIRE, "require('$1')")
      const known = source.match(LATE_REQUIRE)?.length ?? 0
      // The import of createRequire stays, unused: esbuild drops it.
      if (known < uses)
        return {
          errors: [
            {text: `${path} uses createRequire in another way than createRequire(import.meta.url)('name')`},
          ],
        }
      return {contents, loader: path.endsWith('x') ? 'tsx' : 'ts'}
    })
  },
}
