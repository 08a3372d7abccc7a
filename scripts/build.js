// Bundles src to dist: one chunk per command, shared code in shared chunks, so that a command loads only what it needs.
// Then writes oclif.manifest.json, which oclif reads instead of loading every command.
import {existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'
import {leanStart} from './lean-start.js'
import {findStartProblems} from './start-budget.js'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const src = path.join(root, 'src')

/** Native codecs and the optional React devtools cannot be bundled. */
const EXTERNAL = [
  '@node-rs/crc32',
  'snappy',
  'lz4-napi',
  '@napi-rs/keyring',
  'react-devtools-core',
  'typescript',
  'ts-node',
  'tsx',
]

const commands = readdirSync(path.join(src, 'commands'), {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name))

const dist = path.join(root, 'dist')
const fresh = `${dist}.${process.pid}`
const stale = `${fresh}.old`
const result = await build({
  absWorkingDir: root,
  entryPoints: [
    path.join(src, 'cli/main.ts'),
    path.join(src, 'cli/command-not-found.ts'),
    path.join(src, 'cli/help.ts'),
    ...commands,
  ],
  outbase: src,
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  // Short names and no whitespace parse faster; names of functions stay for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  external: EXTERNAL,
  plugins: [leanStart],
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': 'undefined'},
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';import {fileURLToPath as __toPath} from 'node:url';import {dirname as __dir} from 'node:path';const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__dir(__filename);",
  },
  logLevel: 'warning',
  metafile: true,
})
const problems = findStartProblems(result.metafile)
if (problems.length > 0) {
  rmSync(fresh, {recursive: true, force: true})
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exit(1)
}
if (process.argv.includes('--analyze'))
  writeFileSync(path.join(fresh, 'meta.json'), JSON.stringify(result.metafile))

// Swapped in whole, so that a build that fails, or another one at the same time, never leaves half a dist.
if (existsSync(dist)) renameSync(dist, stale)
renameSync(fresh, dist)
rmSync(stale, {recursive: true, force: true})

const {Plugin} = await import('@oclif/core')
const plugin = new Plugin({
  root,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
})
await plugin.load()
const manifest = `${JSON.stringify(sortedManifest(plugin.manifest), null, 2)}\n`
const file = path.join(root, 'oclif.manifest.json')
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== manifest) {
    process.stderr.write('oclif.manifest.json is stale: run `npm run build` and commit it.\n')
    process.exitCode = 1
  }
} else writeFileSync(file, manifest)

/** Command order follows the file system; sorted, the committed file changes only where commands do. */
function sortedManifest({commands: all, version}) {
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b)))
  return {commands: sorted, version}
}
