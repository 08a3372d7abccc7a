// npm run package: builds samsa as one file for the machine that this runs on, with Node inside (Node's single executable applications),
// into build/samsa-VERSION-PLATFORM-ARCH, with its licences and man pages beside it.
import {execFileSync} from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {bundleSamsa} from './bundle.js'
import {LATE} from './late-packages.js'
import {bundledPackages, noticesOf} from './notices.js'
import {pinnedNode, root} from './pinned-node.js'

/** Texts that samsa reads from its package: package.json and the manifest for help, the pages of help. */
const OWN_TEXTS = ['package.json', 'oclif.manifest.json', ...globSync('docs/guides/*.md', {cwd: root})]

const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const isWindows = process.platform === 'win32'
const isMac = process.platform === 'darwin'
const folder = path.join(root, 'build', `samsa-${version}-${process.platform}-${process.arch}`)
const parts = path.join(root, 'build', 'parts')
const executable = path.join(folder, isWindows ? 'samsa.exe' : 'samsa')
for (const each of [folder, parts]) {
  rmSync(each, {recursive: true, force: true})
  mkdirSync(each, {recursive: true})
}

const natives = new Map()
const metafiles = await bundleSamsa(parts, {natives})
const bundle = path.join(parts, 'samsa.cjs')

// No broker listens there: what is kept is the code of a command's start and of an error. By processor time `topic list` takes 88 ms, where it
// takes 236 without any code, 110 with that of Node's `useCodeCache`, 106 from a snapshot (`useSnapshot`), 148 as npm installs it.
const cache = path.join(parts, 'samsa.cache')
run(
  pinnedNode,
  ['scripts/executable-cache.cjs', bundle, cache, root, 'topic', 'list', '-b', '127.0.0.1:1'],
  [4],
)

const blob = path.join(parts, 'samsa.blob')
const config = path.join(parts, 'sea-config.json')
writeFileSync(
  config,
  JSON.stringify({
    main: path.join(root, 'scripts', 'executable-main.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    // Else NODE_OPTIONS of any other program, or of a file that an argument names (`--env-file=FILE`, which Node looks for wherever it
    // stands, in a text that is to be sent too), could make it run other code.
    execArgvExtension: 'none',
    assets: {
      ...Object.fromEntries(natives),
      ...Object.fromEntries(OWN_TEXTS.map((file) => [file.replaceAll('\\', '/'), path.join(root, file)])),
      ...Object.fromEntries(
        Object.keys(LATE).map((name) => [`late/${name}.cjs`, path.join(parts, 'late', `${name}.cjs`)]),
      ),
      'samsa.cjs': bundle,
      'samsa.cjs.map': `${bundle}.map`,
      'samsa.cache': cache,
    },
  }),
)
run(pinnedNode, ['--experimental-sea-config', config])
copyFileSync(pinnedNode, executable)
if (isMac) run('codesign', ['--remove-signature', executable])
run(pinnedNode, [
  createRequire(import.meta.url).resolve('postject/dist/cli.js'),
  executable,
  'NODE_SEA_BLOB',
  blob,
  '--sentinel-fuse',
  // Of Node's documentation: what Node looks for in itself.
  'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
  ...(isMac ? ['--macho-segment-name', 'NODE_SEA'] : []),
])
if (isMac) run('codesign', ['--sign', '-', executable])

for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md'])
  copyFileSync(path.join(root, file), path.join(folder, file))
const nodeLicence = readFileSync(licenceOfNode(), 'utf8')
const notices = noticesOf(bundledPackages(metafiles))
writeFileSync(
  path.join(folder, 'THIRD-PARTY-NOTICES.txt'),
  `${notices}\n${'-'.repeat(80)}\n\nNode.js\n\n${nodeLicence}`,
)
if (!isWindows) {
  run(pinnedNode, ['scripts/man.js'])
  cpSync(path.join(root, 'man'), path.join(folder, 'man'), {recursive: true})
}
rmSync(parts, {recursive: true})
const megabytes = (statSync(executable).size / 1e6).toFixed(0)
process.stdout.write(`${path.relative(root, executable)}: ${megabytes} MB\n`)

function run(file, args, codes = [0]) {
  try {
    execFileSync(file, args, {cwd: root, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8})
  } catch (error) {
    if (codes.includes(error.status)) return
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`)
    throw new Error(`${path.basename(file)} ${args.join(' ')} failed: ${error.status ?? error.message}`)
  }
}

/** In the package that the pinned Node came with. */
function licenceOfNode() {
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`
  const file = path.join(root, 'node_modules', 'node', 'node_modules', name, 'LICENSE')
  if (!existsSync(file)) throw new Error(`${path.relative(root, file)} is not there: npm rebuild node`)
  return file
}
