// Makes a checkout ready: installs what package-lock.json says unless that is there already, and the pinned Node.
// Plain JavaScript without dependencies, as it runs on whatever Node a machine has.
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {pinnedNode, root} from './pinned-node.js'

const modules = path.join(root, 'node_modules')

if (!isInstalled()) {
  say('installing what package-lock.json lists')
  // Only errors: npm would warn that the system's Node is older than what samsa itself needs.
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}
if (!isNodeThere()) {
  say('installing the pinned Node')
  // Its install script does not run where npm is told to ignore scripts (npm 11 does by default).
  run(process.execPath, ['installArchSpecificPackage'], path.join(modules, 'node'))
}
if (!isNodeThere()) fail(`${path.relative(root, pinnedNode)} could not be installed`)

/** npm ends an installation by writing what it installed; an interrupted one has no such file. */
function isInstalled() {
  const installed = readLock(path.join(modules, '.package-lock.json'))
  const wanted = readLock(path.join(root, 'package-lock.json'))
  if (!installed || !wanted) return false
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (place === '') return true
    const present = installed.packages[place]
    // Optional packages are for other systems where they are not there.
    if (!present) return entry.optional === true || entry.devOptional === true
    return present.version === entry.version && present.integrity === entry.integrity
  })
}

function isNodeThere() {
  if (!existsSync(pinnedNode)) return false
  const {version} = JSON.parse(readFileSync(path.join(modules, 'node', 'package.json'), 'utf8'))
  const {stdout} = spawnSync(pinnedNode, ['--version'], {encoding: 'utf8'})
  return stdout?.trim() === `v${version}`
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The npm that runs us, else the one on the path. */
function npm(args) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js')) run(process.execPath, [cli, ...args], root)
  else run('npm', args, root)
}

function run(command, args, cwd) {
  const {status, error} = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error || status !== 0)
    fail(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit ${status}`}`)
}

function say(line) {
  process.stdout.write(`setup: ${line}\n`)
}

function fail(line) {
  process.stderr.write(`setup: ${line}\n`)
  process.exit(1)
}
