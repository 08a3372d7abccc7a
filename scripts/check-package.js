// npm run check-package: packs samsa as it is published, looks through the files of the package, installs it into an empty folder
// and runs it there, on each Node that it promises to run on. Takes a minute and a registry, so that it is no part of `npm test`.
import {execFile} from 'node:child_process'
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {findFileProblems} from './package-files.ts'
import {root} from './pinned-node.js'

/** engines.node of package.json: the oldest major that is promised, the one that samsa is developed with, and the newest. */
const NODE_MAJORS = [22, 24, 26]
const run = promisify(execFile)
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const folder = await mkdtemp(path.join(tmpdir(), 'samsa-package-'))
const problems = []

try {
  const tarball = await pack()
  await install('installed', tarball)
  await checkShrinkwrap(path.join(folder, 'installed', 'node_modules', 'samsa'))
  for (const major of NODE_MAJORS)
    await tryOn(major, path.join(folder, 'installed', 'node_modules', 'samsa', 'bin', 'run.js'))
} finally {
  await rm(folder, {recursive: true, force: true})
}
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'The package is right.' : `${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

async function pack() {
  const {stdout} = await run(npm, ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 1e8,
  })
  // What prepack says comes first.
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]$/m)))
  const [{filename, files}] = Array.isArray(report) ? report : Object.values(report)
  problems.push(...findFileProblems(files.map((file) => file.path)))
  if (!files.some((file) => file.path === 'npm-shrinkwrap.json'))
    problems.push('npm-shrinkwrap.json is missing in the package')
  return path.join(folder, filename)
}

/** Nothing of what is installed runs a script: neither may samsa need one. */
async function install(name, ...packages) {
  const place = path.join(folder, name)
  await mkdir(place)
  await writeFile(path.join(place, 'package.json'), '{"private": true}\n')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run(npm, ['install', ...flags, ...packages], {cwd: place, maxBuffer: 1e8})
  return place
}

/**
 * From a registry npm installs what the shrinkwrap says, and from a file it does not look at it (the registry has to say that
 * there is one). So the package itself is installed by it, where the versions have to be those of the lock.
 */
async function checkShrinkwrap(installed) {
  const place = path.join(folder, 'shrinkwrapped')
  await cp(installed, place, {recursive: true, filter: (source) => !source.includes('samsa/node_modules')})
  const own = JSON.parse(await readFile(path.join(place, 'package.json'), 'utf8'))
  // Nobody installs those of a package that was installed.
  await writeFile(path.join(place, 'package.json'), JSON.stringify({...own, devDependencies: undefined}))
  await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: place,
    maxBuffer: 1e8,
  })
  const {packages: locked} = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))
  const lock = await readFile(path.join(place, 'node_modules', '.package-lock.json'), 'utf8')
  const found = Object.entries(JSON.parse(lock).packages)
  for (const [name, {version}] of found)
    if (locked[name]?.version !== version || locked[name].dev === true)
      problems.push(
        `${name} is installed in version ${version}; package-lock.json has ${locked[name]?.version}`,
      )
  console.log(`by the shrinkwrap: ${found.length} packages`)
}

async function tryOn(major, entry) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  let node = ''
  try {
    const place = await install(`node-${major}`, `${name}@${major}`)
    node = path.join(place, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch (error) {
    console.log(`Node ${major}: skipped, the registry does not serve ${name}@${major} (${firstLine(error)})`)
    return
  }
  const {stdout} = await run(node, ['--version'])
  const before = problems.length
  const expectRun = async (args, code, text, input) => {
    const child = run(node, [entry, ...args], {env: {...process.env, HOME: folder, NODE_OPTIONS: ''}})
    child.child.stdin.end(input ?? '')
    const ended = await child.then(
      (found) => ({...found, code: 0}),
      (error) => error,
    )
    const written = `${ended.stdout}${ended.stderr}`
    if (ended.code !== code || !written.includes(text))
      problems.push(`Node ${major}: samsa ${args.join(' ')} ended with ${ended.code}, and said: ${written}`)
  }
  await expectRun(['--version'], 0, 'samsa/')
  await expectRun(['topic', 'list', '--help'], 0, 'USAGE')
  await expectRun(['topic', 'list', '-b', '127.0.0.1:1'], 4, 'ECONNREFUSED')
  await expectRun(['help', 'exit-codes'], 0, 'exit')
  await expectRun(['validate', '-f', '-'], 0, '', 'topics: []\n')
  await expectRun(['completion', 'bash'], 0, 'samsa')
  console.log(`Node ${stdout.trim()}: ${problems.length === before ? 'runs' : 'does not run'}`)
}

function firstLine(error) {
  return String(error.stderr ?? error.message).split('\n')[0]
}
