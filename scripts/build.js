// Bundles src to dist: one script for all commands, and beside it what is loaded late and what starts it (src/cli/launch.ts).
// Then writes oclif.manifest.json, which oclif reads instead of loading every command.
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {build} from 'esbuild'
import {bundleSamsa, commandModules, loadBundle} from './bundle.js'
import {bundledPackages, noticesOf} from './notices.js'
import {root} from './pinned-node.js'
import {findStartProblems} from './start-budget.js'

const dist = path.join(root, 'dist')
const fresh = `${dist}.${process.pid}`
const stale = `${fresh}.old`
const metafiles = await bundleSamsa(fresh)
await build({
  entryPoints: [path.join(root, 'src/cli/launch.ts')],
  outfile: path.join(fresh, 'launch.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  minifyWhitespace: true,
})
const problems = findStartProblems(metafiles[0])
writeNotices()
if (problems.length > 0) {
  rmSync(fresh, {recursive: true, force: true})
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exit(1)
}
if (process.argv.includes('--analyze'))
  writeFileSync(path.join(fresh, 'meta.json'), JSON.stringify(metafiles[0]))

// Swapped in whole, so that a build that fails, or another one at the same time, never leaves half a dist.
if (existsSync(dist)) renameSync(dist, stale)
renameSync(fresh, dist)
rmSync(stale, {recursive: true, force: true})

const manifest = `${JSON.stringify(await makeManifest(), null, 2)}\n`
const file = path.join(root, 'oclif.manifest.json')
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== manifest) {
    process.stderr.write('oclif.manifest.json is stale: run `npm run build` and commit it.\n')
    process.exitCode = 1
  }
} else writeFileSync(file, manifest)

function writeNotices() {
  try {
    const notices = noticesOf(bundledPackages(metafiles))
    writeFileSync(path.join(fresh, 'THIRD-PARTY-NOTICES.txt'), notices)
  } catch (error) {
    problems.push(error.message)
  }
}

/** What oclif would write of each command if each were a file of its own: it looks for `commands/topic/list` by that. */
async function makeManifest() {
  const {cacheCommand} = createRequire(import.meta.url)(
    '../node_modules/@oclif/core/lib/util/cache-command.js',
  )
  const {name, version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const {modules} = loadBundle(dist)
  const commands = await Promise.all(
    commandModules.map(async (module) => {
      const {default: command} = await modules[module]()
      const [, ...words] = module.replace(/\/index$/, '').split('/')
      const id = words.join(':')
      const relativePath = ['dist', ...`${module}.js`.split('/')]
      return [
        id,
        await cacheCommand(
          Object.assign(command, {id, isESM: true, relativePath}),
          {alias: name, name, type: 'core'},
          true,
        ),
      ]
    }),
  )
  // Sorted, the committed file changes only where commands do.
  return {commands: Object.fromEntries(commands.sort(([a], [b]) => a.localeCompare(b))), version}
}
