// Bundles src to dist: one chunk per command, shared code in shared chunks, so that a command loads only what it needs.
// Then writes oclif.manifest.json, which oclif reads instead of loading every command.
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {build} from 'esbuild'
import {commandFiles, commonOptions, commonPlugins, NATIVE_PACKAGES, src} from './bundle-options.js'
import {latePackages} from './late-packages.js'
import {bundledPackages, noticesOf} from './notices.js'
import {root} from './pinned-node.js'
import {findStartProblems} from './start-budget.js'

const dist = path.join(root, 'dist')
const fresh = `${dist}.${process.pid}`
const stale = `${fresh}.old`
const lateNames = new Set()
const result = await build({
  ...commonOptions,
  entryPoints: [
    path.join(src, 'cli/main.ts'),
    path.join(src, 'cli/command-not-found.ts'),
    path.join(src, 'cli/help.ts'),
    ...commandFiles,
  ],
  outbase: src,
  outdir: fresh,
  splitting: true,
  format: 'esm',
  external: [...commonOptions.external, ...NATIVE_PACKAGES],
  plugins: [latePackages(lateNames), ...commonPlugins],
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';import {fileURLToPath as __toPath} from 'node:url';import {dirname as __dir} from 'node:path';const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__dir(__filename);",
  },
})
const late = await build({
  ...commonOptions,
  entryPoints: [...lateNames],
  outdir: path.join(fresh, 'late'),
  format: 'cjs',
  outExtension: {'.js': '.cjs'},
  sourcemap: false,
})
const problems = findStartProblems(result.metafile)
writeNotices()
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

function writeNotices() {
  try {
    const notices = noticesOf(bundledPackages([result.metafile, late.metafile]))
    writeFileSync(path.join(fresh, 'THIRD-PARTY-NOTICES.txt'), notices)
  } catch (error) {
    problems.push(error.message)
  }
}

/** Command order follows the file system; sorted, the committed file changes only where commands do. */
function sortedManifest({commands: all, version}) {
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b)))
  return {commands: sorted, version}
}
