// What both bundles have in common: dist, which is installed, and the single executable.
import {readdirSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {leanStart} from './lean-start.js'
import {root} from './pinned-node.js'

export const src = path.join(root, 'src')

/** Prebuilt machine code, a package for each kind of machine: the only packages that users install beside samsa. */
export const NATIVE_PACKAGES = ['@node-rs/crc32', 'snappy', 'lz4-napi', '@napi-rs/keyring']

/** What dependencies load for development only, if it is there. */
const NEVER_THERE = ['react-devtools-core', 'typescript', 'ts-node', 'tsx']

/** The files of src/commands, a command each. */
export const commandFiles = readdirSync(path.join(src, 'commands'), {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort()

/** @type {import('esbuild').BuildOptions} */
export const commonOptions = {
  absWorkingDir: root,
  // Paths get into the code (esbuild names CommonJS modules by them): the same code wherever node_modules really is.
  preserveSymlinks: true,
  bundle: true,
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  // Short names and no whitespace parse faster; names of functions stay for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  // THIRD-PARTY-NOTICES.txt has them, whole.
  legalComments: 'none',
  external: NEVER_THERE,
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': 'undefined'},
  logLevel: 'warning',
  metafile: true,
  // Only our own places: src/cli/source-places.ts reads them for a stack that is reported. Sources are in the repository.
  sourcemap: 'external',
  sourcesContent: false,
}

/** A map without a place in it: what esbuild reads behind a file of a dependency, so that its own map is of our sources only. */
const NO_PLACES = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')

/** Maps of dependencies would be four fifths of all maps, and help nobody who reads a report. @type {import('esbuild').Plugin} */
const ownPlacesOnly = {
  name: 'own-places-only',
  setup(build) {
    build.onLoad({filter: /node_modules[\\/].*\.[cm]?js$/}, async ({path: file}) => ({
      contents: `${await readFile(file, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${NO_PLACES}`,
      loader: 'js',
    }))
  },
}

/** Plugins of both bundles, but for what becomes of packages that are loaded late. */
export const commonPlugins = [leanStart, ownPlacesOnly]
