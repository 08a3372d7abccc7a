// All of samsa in one script, of which a command runs what it needs, and beside it what is loaded late.
import {createHash} from 'node:crypto'
import {appendFileSync, readdirSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {Script} from 'node:vm'
import {build} from 'esbuild'
import {nativesInside, ownPlacesOnly, packedOclif, withoutTopLevelAwait} from './bundle-plugins.js'
import {LATE, lateEntry, latePackages} from './late-packages.js'
import {leanStart} from './lean-start.js'
import {root} from './pinned-node.js'

const src = path.join(root, 'src')

/** Prebuilt machine code, a package for each kind of machine: the only packages that users install beside samsa. */
export const NATIVE_PACKAGES = ['@node-rs/crc32', 'snappy', 'lz4-napi', '@napi-rs/keyring']

/** What dependencies load for development only, if it is there. */
const NEVER_THERE = ['react-devtools-core', 'typescript', 'ts-node', 'tsx']

/** Other modules that are looked up by their name: oclif's help class and hook (package.json, `oclif`). */
const NAMED_MODULES = ['cli/help', 'cli/command-not-found']

/** The modules of commands, by their path in src without ending: `commands/topic/list`. */
export const commandModules = readdirSync(path.join(src, 'commands'), {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) =>
    path.relative(src, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/').replace(/\.ts$/, ''),
  )
  .sort()

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  // Paths get into the code (esbuild names CommonJS modules by them): the same code wherever node_modules really is.
  preserveSymlinks: true,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  charset: 'ascii',
  // What is not in the bundle is Node's own or machine code, and nothing that lies beside the executable is ever run.
  supported: {'dynamic-import': false},
  target: 'node22',
  jsx: 'automatic',
  // What is shorter is read and parsed faster: short names alone save a twentieth of a start. Stacks tell places of the sources instead.
  minifySyntax: true,
  minifyIdentifiers: true,
  minifyWhitespace: true,
  keepNames: false,
  // THIRD-PARTY-NOTICES.txt has them, whole.
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': 'undefined',
    'import.meta.url': '"file:///samsa.cjs"',
  },
  logLevel: 'warning',
  metafile: true,
  // Only our own places: src/cli/source-places.ts reads them for a stack that is reported. Sources are in the repository.
  sourcemap: 'external',
  sourcesContent: false,
}

/**
 * Writes `samsa.cjs` to a folder, wrapped as a function of exports, require and module, with its map; and to `late/` the scripts of
 * packages that are loaded late. Machine code is either installed, or for the executable an asset: `natives` is then filled with
 * those, files by their names. Returns esbuild's metafiles, that of the bundle first.
 */
export async function bundleSamsa(folder, {natives = null} = {}) {
  const file = path.join(folder, 'samsa.cjs')
  const external = [...NEVER_THERE, ...(natives ? [] : NATIVE_PACKAGES)]
  const inside = natives ? [nativesInside(natives)] : []
  const main = await build({
    ...options,
    external,
    stdin: {contents: entry(), resolveDir: root, sourcefile: 'samsa.js'},
    outfile: file,
    banner: {js: '(function (exports, require, module) {'},
    footer: {js: '})'},
    plugins: [latePackages, packedOclif, ...inside, leanStart, ownPlacesOnly],
  })
  const late = await Promise.all(
    Object.entries(LATE).map(([name, names]) =>
      build({
        ...options,
        external,
        stdin: {contents: lateEntry(names), resolveDir: root, sourcefile: `${name}.js`},
        outfile: path.join(folder, 'late', `${name}.cjs`),
        sourcemap: false,
        plugins: [withoutTopLevelAwait],
      }),
    ),
  )
  const hash = createHash('sha256').update(readFileSync(file))
  for (const name of Object.keys(LATE)) hash.update(readFileSync(path.join(folder, 'late', `${name}.cjs`)))
  const sha256 = hash.digest('hex')
  // src/cli/launch.ts reads it.
  appendFileSync(file, `\n//${JSON.stringify({sha256, late: LATE, modules: commandModules})}`)
  return [main.metafile, ...late.map(({metafile}) => metafile)]
}

/** What a bundle in a folder exports, see `entry`. */
export function loadBundle(folder) {
  const file = path.join(folder, 'samsa.cjs')
  const bundle = {exports: {}}
  const script = new Script(readFileSync(file, 'latin1'), {filename: file})
  script.runInThisContext()(bundle.exports, createRequire(file), bundle)
  return bundle.exports
}

/** What bin/run.js and the main script of the executable call; modules by their path in src, which are loaded when they are first used. */
function entry() {
  const modules = [...NAMED_MODULES, ...commandModules]
  return `
import {main} from './src/cli/main.ts'
export {directWords} from './src/cli/direct-run.ts'
import {useOwnFiles} from './src/cli/own-files.ts'
export const modules = {
${modules.map((name) => `  '${name}': () => import('./src/${name}.ts'),`).join('\n')}
}
export function start(argv, root, read, options) {
  useOwnFiles({read, modules})
  return main(argv, root, options)
}
`
}
